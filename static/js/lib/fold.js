// @ts-check
// Letters and literals: lines of content of one side stand in one fold.
import { count } from './compose.js';
import { el } from './dom.js';

const SHORT = 6;

/** Adds a row to a transcript, into the fold where it belongs. @param {HTMLElement} wire @param {HTMLElement} row */
export function place(wire, row) {
  const last = /** @type {HTMLElement | null} */ (wire.lastElementChild);
  const open = last?.matches('.foldbox') ? last : null;
  if (row.dataset.kind === 'content') {
    const side = row.matches('.line--c') ? 'c' : 's';
    const box = open?.dataset.side === side ? open : begin(wire, side, kind(last, row));
    if (!box.querySelector('.line')) box.querySelector('.fold__gloss')?.append(...glossOf(row));
    box.querySelector('ol')?.append(row);
    sum(box);
  } else if (row.matches('.diag') && open) {
    open.querySelector('ol')?.append(row);
  } else {
    wire.append(row);
  }
}

/** What the fold holds. @param {HTMLElement | null} last the row before @param {HTMLElement} row */
function kind(last, row) {
  if (/\{\d+\+?\}$/.test(bare(last))) return 'Literal';
  return row.matches('.line--c') || row.querySelector('[data-field^="message."]') ? 'Letter' : 'List';
}

/** The text of a line without its end. @param {Element | null} line */
const bare = (line) => line?.querySelector('.line__text')?.textContent?.replace(/[␍␊]+$/, '') ?? '';

/** @param {Element} line @returns {Node[]} */
const glossOf = (line) => [...line.querySelector('.line__gloss')?.childNodes ?? []].map((node) => node.cloneNode(true));

/** @param {HTMLElement} wire @param {string} side @param {string} what */
function begin(wire, side, what) {
  const summary = el('summary');
  const details = el('details', { className: 'fold', open: true, 'data-auto': '' }, summary, el('p', { className: 'fold__gloss' }), el('ol', { className: 'fold__lines', role: 'list' }));
  summary.addEventListener('click', () => { details.dataset.touched = ''; delete details.dataset.auto; });
  const box = el('li', { className: `foldbox foldbox--${side}` }, details);
  box.dataset.side = side;
  box.dataset.what = what;
  wire.append(box);
  return box;
}

/** @param {HTMLElement} box */
function sum(box) {
  const details = /** @type {any} */ (box.querySelector('details'));
  const lines = [...details.querySelectorAll('.line')];
  const octets = lines.reduce((n, line) => n + Number(line.dataset.octets), 0);
  const texts = lines.slice(0, 40).map(bare);
  const title = texts.find((text) => /^subject:/i.test(text)) ?? texts[0] ?? '';
  details.querySelector('summary').replaceChildren(
    el('span', {}, el('b', {}, box.dataset.what), ` of ${count(octets, 'octet', 'octets')}, ${count(lines.length, 'line', 'lines')}`),
    el('span', { className: 'fold__title' }, title));
  if (!('touched' in details.dataset)) details.open = lines.length < SHORT;
}
