// @ts-check
import { $, $$, memory } from './lib/dom.js';
import { listen } from './lib/keys.js';

const root = document.documentElement;
const THEMES = ['', 'light', 'dark'];

function setTheme(/** @type {string} */ theme) {
  if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  for (const button of $$('[data-act=theme]')) button.setAttribute('aria-label', `Theme: ${theme || 'follow the system'}`);
  memory.set('theme', theme);
}

const turnTheme = () => setTheme(THEMES[(THEMES.indexOf(root.dataset.theme ?? '') + 1) % THEMES.length]);
const openKeys = () => $('#keys').showModal();

setTheme(root.dataset.theme ?? '');
listen({ theme: turnTheme, keys: openKeys, line: () => $('glass-composer')?.focus(), undo: () => $('#undo')?.click(), rewind: () => $('#changed')?.back() });

document.addEventListener('click', async (e) => {
  const at = /** @type {HTMLElement} */ (e.target);
  const act = at.closest('[data-act]')?.getAttribute('data-act');
  if (act === 'theme') turnTheme();
  if (act === 'keys') openKeys();
  if (at.matches('dialog')) /** @type {HTMLDialogElement} */ (at).close();
  const copy = /** @type {HTMLElement | null} */ (at.closest('[data-copy]'));
  if (copy) {
    await navigator.clipboard?.writeText(copy.dataset.copy ?? '').catch(() => {});
    copy.dataset.copied = '';
    setTimeout(() => delete copy.dataset.copied, 1200);
  }
});

const page = document.body.dataset.page;
if (page === 'playground') await import('./page/playground.js');
if (page === 'reference') await import('./page/reference.js');
if (page === 'policy') await import('./page/policy.js');
if (page === 'home') await import('./page/home.js');
if (page === 'compare') await import('./page/compare.js');
if (page === 'explain') await import('./page/explain.js');
if (page === 'journey') await import('./page/journey.js');
if (page === 'journeys') await import('./page/journeys.js');
if (page === 'compose') await import('./page/compose.js');
if (page === 'devices') await import('./page/devices.js');
if (page === 'message') await import('./page/message.js');
