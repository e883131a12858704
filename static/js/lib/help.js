// @ts-check
// The rows above the command line: what may be typed now, and the form of what is being typed.
import { el } from './dom.js';
import { command } from './field.js';
import { example, matching, opening, verb } from './suggest.js';
import { stateText } from './state.js';
/** @typedef {import('./field.js').Card} Card */

/** The commands as a row of buttons. @param {HTMLElement} row @param {Card[]} all */
export function options(row, all) {
  row.replaceChildren(...all.map((card, i) => el('button', {
    className: 'option', type: 'button', tabIndex: i ? -1 : 0, title: card.doc, 'data-verb': opening(card), 'data-label': card.label,
  }, el('code', {}, card.label))));
}

/** The one command that Tab would complete. @param {Card[]} all @param {string} protocol @param {string} text */
export function completion(all, protocol, text) {
  const { word, done } = verb(protocol, text);
  const found = done ? [] : matching(all, word);
  return found[0] && found[0].label !== word.toUpperCase() ? found[0] : undefined;
}

/** The text with its verb completed; nothing if there is nothing to complete. @param {Card[]} all @param {string} protocol @param {string} text */
export function completed(all, protocol, text) {
  const next = completion(all, protocol, text);
  return next ? text.replace(/\S*$/, opening(next)) : '';
}

/**
 * Draws what helps with the line as it stands.
 * @param {HTMLElement} node @param {HTMLElement} row
 * @param {{ all: Card[], session: import('./session.js').Session, text: string, before: string }} about
 */
export function help(node, row, { all, session, text, before }) {
  const { protocol } = session.info;
  const { word, done } = verb(protocol, text);
  const next = completion(all, protocol, text);
  const known = command(protocol, word) ?? next;
  const hits = new Set(done ? [known] : matching(all, word));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll('.option'))) {
    button.classList.toggle('is-hit', [...hits].some((card) => card?.label === button.dataset.label));
    button.classList.toggle('is-next', next !== undefined && next.label === button.dataset.label);
  }
  const rfc = known?.rfc ? el('span', { className: 'rfc' }, known.rfc) : null;
  if (!known) {
    const line = word ? '' : example(protocol, session.state?.name ?? '', before);
    const said = el('span', { className: 'help__doc' });
    if (line) said.append('For example ', el('button', { className: 'help__try', type: 'button', 'data-line': line }, el('code', {}, line)));
    else if (word) said.append(el('code', {}, word), ' is no command of this server, as far as it is typed. It can be sent all the same.');
    return node.replaceChildren(said);
  }
  const valid = all.some((card) => card.label === known.label);
  const places = (known.when ?? []).map((name) => stateText(protocol, { name }));
  const why = valid ? null : el('b', {}, `Not valid now, only at ${[...new Set(places)].join(', ')}. `);
  const tab = next ? el('span', { className: 'help__tab' }, el('kbd', { className: 'kbd' }, 'Tab'), ' completes') : null;
  node.replaceChildren(
    el('code', { className: 'help__form' }, known.syntax ?? ''), ...(tab ? [tab] : []),
    el('span', { className: 'help__doc' }, why, known.doc, ' ', rfc));
}
