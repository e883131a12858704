// @ts-check
// What a line shows when somebody looks closely: its octets, what its tokens carry, where its literal is announced.
import { el } from './dom.js';
import { columns, rows } from './hex.js';

/** The tokens of a line. @param {Element} line @returns {HTMLElement[]} */
export const tokens = (line) => [...line.querySelectorAll('.line__text .tok')].map((t) => /** @type {HTMLElement} */ (t));

/** The octets of a line. @param {HTMLElement} line @param {import('./hex.js').Looked} looked @param {number} wide */
export function dump(line, looked, wide) {
  const all = tokens(line);
  const hidden = (/** @type {number} */ n) => all[n]?.dataset.role === 'secret' && all[n].dataset.shown === undefined;
  const box = el('code', { className: 'hex', 'aria-hidden': 'true' });
  for (const { offset, runs } of rows(looked, wide, hidden)) {
    let used = 0;
    const row = el('span', { className: 'hex__row' }, el('span', { className: 'hex__at' }, `${offset}  `));
    const part = (/** @type {import('./hex.js').Run} */ run, /** @type {string} */ text) => {
      const stuffed = all[run.token]?.dataset.field?.endsWith('.stuffed-dot');
      const span = el('span', { className: `hex__run${run.end ? ' hex__run--end' : ''}${stuffed ? ' hex__run--added' : ''}` }, text.trimStart());
      if (stuffed) span.title = 'This octet was inserted for the way. It is no part of the letter.';
      span.dataset.token = String(run.token);
      row.append(text.slice(0, text.length - text.trimStart().length), span);
    };
    for (const run of runs) { part(run, run.hex); used += run.hex.length; }
    row.append(' '.repeat(columns(wide) - used + 2));
    for (const run of runs) { const span = el('span', { className: 'hex__run' }, run.text); span.dataset.token = String(run.token); row.append(span); }
    box.append(row, '\n');
  }
  return box;
}

/** What the tokens of a line carry, under it. @param {HTMLElement} line @param {import('./hex.js').Looked} looked */
export function carried(line, looked) {
  const all = tokens(line);
  const items = (looked.carries ?? []).map((c) => {
    const masked = c.masked !== undefined && all[c.first]?.dataset.shown === undefined;
    return el('span', {}, el('b', {}, masked ? '••••••••' : all.slice(c.first, c.last + 1).map((t) => t.textContent).join('')), ' is ', el('bdi', {}, masked ? c.masked : c.text));
  });
  return items.length ? el('p', { className: 'line__carries' }, el('span', { className: 'vh' }, 'Not on the wire: '), ...items) : null;
}

/** The line that announces the literal of a line, or announces one itself. @param {Element | null} line */
export function announcement(line) {
  const box = line?.closest('.foldbox');
  let at = box ? box.previousElementSibling : line;
  while (box && at && !at.matches('.line')) at = at.previousElementSibling;
  return /\{\d+\+?\}$/.test(at?.querySelector('.line__text')?.textContent?.replace(/[␍␊]+$/, '') ?? '') ? at : null;
}
