// @ts-check
// The form of a letter: what will be sent is drawn while it is written.
import { $, $$ } from '../lib/dom.js';
import { dress } from '../lib/dress.js';
import { load } from '../lib/field.js';
import { fetched } from '../lib/part.js';
import { filled } from '../lib/player.js';
import { Room } from '../lib/room.js';

const form = $('#compose');
/** While a page is there, what is sent can be taken back. */
const room = new Room(new URL('/ws', location.href).href.replace(/^http/, 'ws'), () => ({}));
/** Rises with each look, so that an older answer knows that it is late. */ let run = 0;
/** @type {any} */ let soon = 0;

const say = (/** @type {string} */ text) => { $('#say').textContent = text; };

/** Takes over what a page says of the letter and of each field. @param {Document} page */
function take(page) {
  $('#outcome').replaceWith(document.adoptNode($('#outcome', page)));
  $$('.wrong', form).forEach((place) => place.remove());
  for (const field of $$('[name]', form)) field.removeAttribute('aria-invalid');
  for (const wrong of $$('.wrong', page)) {
    const field = $(`#${wrong.id.replace(/-wrong$/, '')}`);
    if (!field) continue;
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', [...new Set([...(field.getAttribute('aria-describedby') ?? '').split(' '), wrong.id])].join(' ').trim());
    field.parentElement.append(document.adoptNode(wrong));
  }
  for (const line of $$('#outcome .line')) dress(line, line.previousElementSibling);
}

/** @param {string} act */
async function ask(act) {
  const mine = (run += 1);
  const found = await fetched('/compose', { method: 'POST', body: filled(new FormData(form), act) });
  if (mine !== run) return;
  if (!found) return say('Mailglass does not answer. Is it still running?');
  const { pathname } = new URL(found.at);
  if (pathname.startsWith('/journey/')) return location.assign(pathname);
  take(found.page);
  const first = $('.wrong', form);
  if (act === 'look') return;
  say(first ? first.textContent.trim() : 'The host did not take the letter for all recipients.');
  const field = first && $(`#${first.id.replace(/-wrong$/, '')}`);
  if (field?.closest('details')) field.closest('details').open = true;
  if (field) field.focus(); else $('#outcome').scrollIntoView({ block: 'nearest' });
}

form.addEventListener('submit', (/** @type {SubmitEvent} */ e) => {
  e.preventDefault();
  clearTimeout(soon);
  ask(/** @type {HTMLButtonElement | null} */ (e.submitter)?.value ?? 'send');
});
form.addEventListener('input', () => {
  clearTimeout(soon);
  soon = setTimeout(() => ask('look'), 350);
});
$('#look').hidden = true;
room.addEventListener('message', (/** @type {any} */ { detail: m }) => {
  if (m.hello) for (const place of $$('[data-sandbox]')) place.textContent = m.hello.sandbox;
});
room.open();
await load().catch(() => {});
