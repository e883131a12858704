// @ts-check
// Shortcuts. Single letters act only outside fields, and can be switched off (WCAG 2.1.4).
import { $, memory } from './dom.js';

/** @type {Record<string, string>} */
const PLACES = { p: '/playground', e: '/explain', h: '/' };
let waiting = false;

/** @param {Record<string, () => void>} acts what single keys do */
export function listen(acts) {
  const box = $('#single');
  box.checked = memory.get('keys') !== 'off';
  box.addEventListener('change', () => memory.set('keys', box.checked ? '' : 'off'));
  addEventListener('keydown', (e) => {
    const at = /** @type {HTMLElement} */ (e.target);
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
    if (at.matches('input:not([type=checkbox]), select, textarea') || document.querySelector('dialog[open]')) return;
    const key = e.key.toLowerCase();
    if (key !== '?' && !box.checked) return;
    if (waiting && PLACES[key]) {
      e.preventDefault();
      location.assign(PLACES[key]);
    } else if (key === 'g') {
      waiting = true;
      setTimeout(() => { waiting = false; }, 900);
    } else if (acts[key]) {
      e.preventDefault();
      acts[key]();
    }
  });
}
