// @ts-check
// What a page tells the playground about a connection that it made for it.
import { $, el } from './dom.js';

const KEY = 'mailglass-arrival';

/** @param {{ conn: number, line: number, same: boolean, notes: string[] }} resumed */
export function keep(resumed) {
  try { sessionStorage.setItem(KEY, JSON.stringify(resumed)); } catch { /* The playground shows no notes then. */ }
}

/** The connection that this page was opened for; its notes are put above the console. */
export function arrival() {
  const conn = Number(new URLSearchParams(location.search).get('conn'));
  if (!conn) return undefined;
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null'); } catch { /* as if there were none */ }
  if (kept?.conn === conn) {
    const close = el('button', { className: 'btn btn--s', type: 'button' }, 'Close');
    const note = el('div', { className: 'banner arrival', role: 'note' },
      el('details', {}, el('summary', {}, el('b', {}, `Your transcript up to line ${kept.line}, played again. `), kept.notes.length === 1 ? '1 note' : `${kept.notes.length} notes`),
        el('ul', { className: 'arrival__notes' }, ...kept.notes.map((/** @type {string} */ text) => el('li', {}, text)))), close);
    close.addEventListener('click', () => { note.remove(); $('#line')?.focus(); });
    $('.console__top')?.append(note);
  }
  return conn;
}
