// @ts-check
// The two fields of the command line: one for a line, one for several.
import { HINT, facts, labelOf } from './compose.js';
import { $, el } from './dom.js';
import { LETTER } from './suggest.js';

/**
 * Shows the field that fits, with its label and what helps with it.
 * @param {HTMLElement} root @param {{ multi: boolean, mode: import('./compose.js').Mode, want: number }} now
 */
export function shape(root, { multi, mode, want }) {
  const [line, letter, label] = ['#line', '#letter', '#line-label'].map((id) => $(id, root));
  root.classList.toggle('is-multi', multi);
  line.hidden = multi;
  letter.hidden = !multi;
  label.htmlFor = multi ? letter.id : line.id;
  label.textContent = labelOf(mode, want);
  letter.placeholder = mode === 'data' ? LETTER : '';
  $('#hint-text', root).textContent = HINT[mode];
  for (const part of ['#hint', '#foot']) $(part, root).hidden = !multi;
  $('glass-menu', root).hidden = multi;
}

/** Draws what is known of a text of several lines. @param {HTMLElement} root @param {Parameters<typeof facts>} about */
export function counted(root, about) {
  const { sum, notes } = facts(...about);
  $('#count', root).textContent = sum;
  $('#notes-list', root).replaceChildren(...notes.map((note) => el('li', {}, note)));
}

/** A field of one line drops line ends: several lines that are pasted go elsewhere. @param {HTMLInputElement} field @param {(text: string) => void} put */
export function onLines(field, put) {
  field.addEventListener('paste', (e) => {
    const text = e.clipboardData?.getData('text/plain') ?? '';
    if (!/[\r\n]/.test(text.trim())) return;
    e.preventDefault();
    put(field.value.slice(0, field.selectionStart ?? 0) + text.replace(/\r\n?/g, '\n') + field.value.slice(field.selectionEnd ?? 0));
  });
}
