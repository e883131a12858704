// @ts-check
// The list of letters: what is sent while the page is open appears.
import { $$ } from '../lib/dom.js';
import { fetched, put } from '../lib/part.js';
import { Room } from '../lib/room.js';

const room = new Room(new URL('/ws', location.href).href.replace(/^http/, 'ws'), () => ({}));
/** @type {any} */ let soon = 0;

room.addEventListener('message', (/** @type {any} */ { detail: m }) => {
  if (m.hello || m.anew) room.epoch = (m.hello ?? m.anew).epoch;
  if (m.hello) for (const place of $$('[data-sandbox]')) place.textContent = m.hello.sandbox;
  if (m.past === undefined && m.world === undefined) return;
  clearTimeout(soon);
  soon = setTimeout(async () => {
    const found = await fetched(location.href);
    if (found) put(found.page, ['#letters']);
  }, 60);
});
room.open();
