// @ts-check
// What a line gets in the browser: names for its tokens, its button, and a quieter gloss where it repeats.
import { card } from './field.js';
import { el } from './dom.js';

/** @param {HTMLElement} token */
export function name(token) {
  const known = card(token.dataset.field);
  const masked = token.dataset.role === 'secret' && token.dataset.shown === undefined;
  const text = masked ? 'hidden' : token.textContent?.trim().replace('␍␊', 'CR LF') || 'space';
  token.setAttribute('aria-label', `${text}, ${known?.label ?? token.dataset.role}`);
}

/** Shows or masks a secret. @param {HTMLElement} token */
export function reveal(token) {
  const show = token.dataset.shown === undefined;
  if (show) token.dataset.shown = ''; else delete token.dataset.shown;
  token.textContent = show ? token.dataset.secret ?? '' : '••••••••';
  name(token);
}

/** @param {HTMLElement} line @param {Element | null} before the line above */
export function dress(line, before) {
  line.querySelectorAll('.tok').forEach((token) => name(/** @type {HTMLElement} */ (token)));
  const gloss = line.querySelector('.line__gloss');
  // What a fold says for all its lines is not said again.
  const fold = line.closest('.fold')?.querySelector('.fold__gloss');
  const above = fold ?? before?.querySelector?.('.line__gloss');
  const same = gloss && above && above.textContent === gloss.textContent && (fold || before?.matches('.line--c') === line.matches('.line--c'));
  line.classList.toggle('is-same', Boolean(same));
  if (line.dataset.kind === 'content') return;
  const button = el('button', { className: 'line__more', type: 'button', tabIndex: -1, 'aria-expanded': 'false', 'aria-label': `Explain line ${line.dataset.n}` });
  line.querySelector('.line__meta')?.append(button);
}
