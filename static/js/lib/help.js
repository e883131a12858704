// @ts-check
// The rows above the command line: what may be typed now, and the form of what is being typed.
import { el } from './dom.js';
import { proposal } from './menu.js';
/** @typedef {import('./menu.js').Menu} Menu */

/** The options of the list. @param {Menu} menu */
export const options = (menu) => menu.options.map(({ label, doc, why }, i) => el('div', {
  className: why ? 'option option--no' : 'option', role: 'option', id: `option-${i}`, 'data-option': i, 'aria-selected': 'false', 'aria-disabled': why ? 'true' : null, title: why ? `${why}. ${doc}` : doc,
}, el('code', {}, label), ' ', why ? el('span', { className: 'option__why' }, el('span', { className: 'vh' }, 'Not now: '), why) : el('span', {}, doc)));

/** The form of a command, with how far the line is. @param {import('./menu.js').About} about */
const form = (about) => el('code', { className: 'help__form syntax' }, ...about.parts.flatMap(([text, stage], i) => {
  const part = el('span', { className: `syntax__${stage}` }, text);
  return i ? [' ', part] : [part];
}));

/**
 * What helps with the line as it stands.
 * @param {Menu | null} menu @param {string} example a line to begin with, while nothing is typed
 * @param {number} at the option that the arrow keys chose, or -1
 * @returns {HTMLElement[]}
 */
export function help(menu, example, at) {
  const about = menu?.about;
  const chosen = menu?.options[at];
  const next = chosen ?? proposal(menu);
  const tab = next ? el('span', { className: 'help__tab' }, el('kbd', { className: 'kbd' }, 'Tab'), ' ', el('code', {}, next.text.trim()))
    : menu?.whole && !about?.why ? el('span', { className: 'help__tab' }, el('kbd', { className: 'kbd' }, 'Enter'), ' sends it') : null;
  if (chosen) {
    const why = chosen.why ? el('b', {}, `Not now: ${chosen.why}. `) : null;
    const head = about ? form(about) : el('code', { className: 'help__form' }, chosen.label);
    return [head, ...(tab ? [tab] : []), el('span', { className: 'help__doc' }, why, chosen.doc)];
  }
  if (about) {
    const why = about.why ? el('b', {}, `Not now: ${about.why}. `) : null;
    return [form(about), ...(tab ? [tab] : []), el('span', { className: 'help__doc' }, why, about.doc, ' ', el('span', { className: 'rfc' }, about.rfc))];
  }
  const said = el('span', { className: 'help__doc' });
  if (menu?.unknown) said.append(el('code', {}, menu.unknown), ' is no command of this server, as far as it is typed. It can be sent all the same.');
  else if (example) said.append('For example ', el('button', { className: 'help__try', type: 'button', 'data-line': example }, el('code', {}, example)));
  return [said, ...(tab ? [tab] : [])];
}
