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
    const box = open?.dataset.side === side ? open : begin(wire, side);
    box.querySelector('ol')?.append(row);
    sum(box);
  } else if (row.matches('.diag') && open) {
    open.querySelector('ol')?.append(row);
  } else {
    wire.append(row);
  }
}

/** @param {HTMLElement} wire @param {string} side */
function begin(wire, side) {
  const summary = el('summary');
  const details = el('details', { className: 'fold', open: true }, summary, el('ol', { className: 'fold__lines', role: 'list' }));
  summary.addEventListener('click', () => { details.dataset.touched = ''; });
  const box = el('li', { className: `foldbox foldbox--${side}` }, details);
  box.dataset.side = side;
  wire.append(box);
  return box;
}

/** @param {HTMLElement} box */
function sum(box) {
  const details = /** @type {any} */ (box.querySelector('details'));
  const lines = [...details.querySelectorAll('.line')];
  const octets = lines.reduce((n, line) => n + Number(line.dataset.octets), 0);
  const texts = lines.slice(0, 40).map((line) => line.querySelector('.line__text')?.textContent.replace(/[␍␊]+$/, '') ?? '');
  const title = texts.find((text) => /^subject:/i.test(text)) ?? texts[0] ?? '';
  details.querySelector('summary').replaceChildren(
    el('span', {}, el('b', {}, count(lines.length, 'line', 'lines')), `, ${count(octets, 'octet', 'octets')}`),
    el('span', { className: 'fold__title' }, title));
  if (!('touched' in details.dataset)) details.open = lines.length < SHORT;
}
