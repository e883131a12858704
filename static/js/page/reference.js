// @ts-check
// The pages of the reference work without this. It filters the index while somebody types, and lets a token
// of an example lead to the page of its field.
import { $, $$ } from '../lib/dom.js';
import { name, reveal } from '../lib/dress.js';
import { load } from '../lib/field.js';
import { stop, target } from '../lib/walk.js';
import { has } from '../lib/filter.js';

const find = $('#find');

/** Shows what has all words of the field, with its headings. */
function filter() {
  const words = find.value;
  let any = false;
  for (const protocol of $$('.ref__protocol')) {
    let shown = false;
    for (const group of $$('.ref__group', protocol)) {
      const rows = $$('li', group);
      rows.forEach((row) => { row.hidden = !has(words, `${row.textContent} ${row.dataset.also ?? ''}`); });
      const hits = rows.filter((row) => !row.hidden).length;
      const count = $('.num', group);
      if (count) count.textContent = String(hits);
      group.hidden = !hits;
      if (group.matches('details') && words.trim()) group.open = true;
      shown ||= hits > 0;
    }
    protocol.hidden = !shown;
    any ||= shown;
  }
  $('#none').hidden = any;
}

find?.addEventListener('input', filter);
// Somebody may have typed before this was here.
if (find?.value && !new URLSearchParams(location.search).get('q')) filter();
find?.form.addEventListener('submit', (/** @type {Event} */ e) => e.preventDefault());
// What the server has left out is not on the page: the whole index comes back before it is filtered again.
if (find && new URLSearchParams(location.search).get('q')) find.addEventListener('input', () => location.replace('/reference'), { once: true });

const wires = $$('.ref .wire');
if (wires.length) {
  await load().catch(() => {});
  for (const wire of wires) {
    for (const token of $$('.tok', wire)) {
      token.setAttribute('role', 'button');
      token.tabIndex = -1;
      name(token);
    }
    $('.tok', wire)?.setAttribute('tabindex', '0');
  }
}

/** @param {HTMLElement} token */
const follow = (token) => {
  if (token.dataset.role === 'secret') return reveal(token);
  location.assign(`/reference/field/${token.dataset.field}`);
};
for (const wire of wires) {
  wire.addEventListener('click', (/** @type {any} */ e) => {
    const token = e.target.closest('.tok');
    if (token) follow(token);
  });
  wire.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
    const token = /** @type {HTMLElement} */ (e.target).closest?.('.tok');
    if (!token || e.ctrlKey || e.metaKey || e.altKey) return;
    const to = target(token, e.key);
    if (e.key === 'Enter' || e.key === ' ') follow(token);
    else if (to) { stop(to); to.focus(); } else return;
    e.preventDefault();
  });
}
