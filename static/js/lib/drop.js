// @ts-check
// Drop notes: what hangs from the tokens of a line.
import { card, command } from './field.js';
import { el } from './dom.js';

const MOST = 6;

/**
 * The parts of a line that get a note, with the column of their middle.
 * @param {Element} code @param {string} protocol
 * @returns {{ text: string, at: number, note: string, rfc: string }[]}
 */
export function parts(code, protocol) {
  const out = [];
  let column = 0;
  for (const node of code.childNodes) {
    const width = [...(node.textContent ?? '')].length;
    const data = /** @type {HTMLElement} */ (node).dataset;
    const role = data?.role;
    if (data && role !== 'mark' && out.length < MOST) {
      const text = node.textContent ?? '';
      const known = (role === 'verb' && command(protocol, text)) || card(data.field);
      if (known?.doc) out.push({ text, at: column + Math.min(width, 40) / 2, note: known.doc, rfc: known.rfc ?? '' });
    }
    column += width;
  }
  return out;
}

/** The note of a line, or nothing if there is nothing to say. @param {HTMLElement} line @param {string} protocol */
export function drop(line, protocol) {
  const code = line.querySelector('.line__text');
  const all = code ? parts(code, protocol) : [];
  if (!all.length) return null;
  const item = el('li', { className: 'drop' }, el('span', { className: 'vh' }, `Line ${line.dataset.n} explained`));
  all.forEach((part, i) => {
    const row = all.length - i;
    const place = (/** @type {HTMLElement} */ node, /** @type {string} */ rows) => {
      node.style.setProperty('--at', String(part.at));
      node.style.gridRow = rows;
      item.append(node);
    };
    if (row > 1) place(el('span', { className: 'drop__stem' }), `1 / ${row}`);
    place(el('div', { className: 'drop__note' }, el('span', { className: 'drop__tok' }, part.text), part.note,
      part.rfc ? el('span', { className: 'rfc' }, part.rfc) : null), String(row));
  });
  return item;
}

/** Says on the row under a line whether that line wraps. @param {Element} row */
export function wrapped(row) {
  const text = row.previousElementSibling?.querySelector('.line__text');
  row.classList.toggle('is-wrapped', Boolean(text && /** @type {HTMLElement} */ (text).offsetHeight > 1.5 * parseFloat(getComputedStyle(text).lineHeight)));
}

/** The same for many rows: all are measured before any is changed. @param {HTMLElement[]} rows */
export function wrappedAll(rows) {
  const texts = rows.map((row) => /** @type {HTMLElement | null | undefined} */ (row.previousElementSibling?.querySelector('.line__text')));
  const first = texts.find(Boolean);
  const one = first ? 1.5 * parseFloat(getComputedStyle(first).lineHeight) : 0;
  const wraps = texts.map((text) => Boolean(text && text.offsetHeight > one));
  rows.forEach((row, i) => row.classList.toggle('is-wrapped', wraps[i]));
}

/** Opens the notes of a line; the row of notes if there are any. @param {HTMLElement} line @param {string} protocol @param {boolean} [measured] whether it is looked at now if the line wraps */
export function open(line, protocol, measured = true) {
  const note = drop(line, protocol);
  if (!note) return null;
  line.after(note);
  if (measured) wrapped(note);
  line.classList.add('is-open');
  line.querySelector('.line__more')?.setAttribute('aria-expanded', 'true');
  return note;
}

/** Closes them. @param {HTMLElement} line */
export function close(line) {
  if (line.nextElementSibling?.matches('.drop')) line.nextElementSibling.remove();
  line.classList.remove('is-open');
  line.querySelector('.line__more')?.setAttribute('aria-expanded', 'false');
}

/** Opens or closes the notes of a line. @param {HTMLElement} line @param {string} protocol */
export function toggle(line, protocol) {
  if (line.nextElementSibling?.matches('.drop')) close(line); else open(line, protocol);
}
