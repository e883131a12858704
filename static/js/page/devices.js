// @ts-check
// The server's store and the devices: what is done goes to the server, and what happens elsewhere appears.
import { $, $$ } from '../lib/dom.js';
import { fetched, put } from '../lib/part.js';
import { Room } from '../lib/room.js';

/** What the server draws anew. */
const PARTS = ['#bar', '#body'];
const room = new Room(new URL('/ws', location.href).href.replace(/^http/, 'ws'), () => ({}));
/** @type {any} */ let soon = 0;
/** What was asked for last; the answer to anything earlier comes too late. */ let asked = 0;

/** Shows what the server draws at an address, or for a form. @param {string} at @param {RequestInit} [how] */
async function show(at, how) {
  const now = ++asked;
  const found = await fetched(at, how);
  if (!found || now !== asked) return;
  const scrolled = $('.worlds')?.scrollLeft ?? 0;
  const wire = $('.devices__wire .wire');
  const read = wire?.scrollTop ?? 0;
  const same = $('.devices__wire')?.getAttribute('aria-label') === $('.devices__wire', found.page)?.getAttribute('aria-label');
  put(found.page, PARTS);
  $('.worlds').scrollLeft = scrolled;
  if (same && $('.devices__wire .wire')) $('.devices__wire .wire').scrollTop = read;
  $('#wrong')?.remove();
  const wrong = $('#wrong', found.page);
  if (wrong) $('#bar').after(document.adoptNode(wrong));
  if (how && !wrong) history.replaceState(null, '', found.at);
  if (how) tell();
}

/** Shows the news, but not under somebody's hands: an open menu would close. @param {number} wait */
function refresh(wait) {
  clearTimeout(soon);
  soon = setTimeout(() => ($('.deeds[open]') ? refresh(400) : show(location.href)), wait);
}

/** Says what the devices have come to. */
function tell() {
  const all = $$('.world-col[data-proto]').map((col) => `${col.querySelector('h2')?.textContent}: ${col.querySelector('.world-head__sum')?.textContent?.trim().replace(/\s+/g, ' ')}`);
  $('#say').textContent = all.join('. ');
}

document.addEventListener('submit', (e) => {
  const form = /** @type {HTMLFormElement} */ (e.target);
  if (form.method !== 'post') return;
  e.preventDefault();
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form, e.submitter)));
  show(form.action, { method: 'POST', body });
  if (form.matches('.new-device')) /** @type {HTMLDetailsElement} */ ($('#new')).open = false;
});

document.addEventListener('click', (e) => {
  const at = /** @type {HTMLElement} */ (e.target);
  // One menu is open at a time.
  for (const menu of $$('.deeds[open]')) if (!menu.contains(at)) menu.removeAttribute('open');
  const link = /** @type {HTMLAnchorElement | null} */ (at.closest('.world-foot a'));
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  history.replaceState(null, '', link.href);
  show(link.href);
});

document.addEventListener('keydown', (e) => {
  const menu = e.key === 'Escape' ? /** @type {HTMLElement} */ (e.target).closest('.deeds[open]') : null;
  if (!menu) return;
  menu.removeAttribute('open');
  /** @type {HTMLElement | null} */ (menu.querySelector('summary'))?.focus();
});

room.addEventListener('message', (/** @type {any} */ { detail: m }) => {
  if (m.hello || m.anew) room.epoch = (m.hello ?? m.anew).epoch;
  if (m.hello) for (const place of $$('[data-sandbox]')) place.textContent = m.hello.sandbox;
  if (m.past !== undefined || m.world !== undefined) refresh(80);
});
for (const [name, up] of /** @type {[string, boolean][]} */ ([['up', true], ['down', false]])) {
  room.addEventListener(name, () => {
    document.documentElement.dataset.link = up ? 'up' : 'down';
    $('#link-mark').className = `mark mark--${up ? 'ok' : 'bad'}`;
    $('#link-mark').textContent = up ? 'Connected' : 'Not connected';
  });
}
room.open();
