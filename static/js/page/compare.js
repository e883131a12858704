// @ts-check
// Two branches side by side: the tokens of both are explained as in the playground.
import { $, $$ } from '../lib/dom.js';
import { dress } from '../lib/dress.js';
import { toggle } from '../lib/drop.js';
import { load } from '../lib/field.js';
import { stop, target } from '../lib/walk.js';

await load().catch(() => {});
const pairs = $('.pairs');
$$('.line', pairs).forEach((line) => dress(line, null));
for (const wire of $$('.wire', pairs)) $('.tok', wire)?.setAttribute('tabindex', '0');

/** @param {Element | null} at */
function explain(at) {
  const line = at?.closest('.line');
  if (line) toggle(/** @type {HTMLElement} */ (line), pairs.dataset.proto);
}

pairs?.addEventListener('click', (/** @type {Event} */ e) => explain(/** @type {HTMLElement} */ (e.target).closest('.tok, .line__more')));
pairs?.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
  const token = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (e.target).closest('.tok'));
  if (!token || e.ctrlKey || e.metaKey || e.altKey) return;
  const to = target(token, e.key);
  if (to) { stop(to); to.focus(); } else if (e.key === 'Enter' || e.key === ' ') explain(token); else return;
  e.preventDefault();
});
