// @ts-check
// The page of hosts and faults: what is turned goes to the server; what is so comes from there.
import { $, $$, el } from '../lib/dom.js';
import { left, line } from '../lib/fault.js';
import { Room } from '../lib/room.js';

/** @typedef {{ all: Record<string, string>, own: Record<string, Record<string, string>>, faults: { id: number, text: string, left: number | null }[] }} Settings */

/** @type {Settings | undefined} */ let settings;
const room = new Room(new URL('/ws', location.href).href.replace(/^http/, 'ws'), () => ({}));
const host = () => /** @type {string} */ ($('#host').value);
const say = (/** @type {string} */ text) => { $('#say').textContent = text; };

/* ---- what the server says ---- */

room.addEventListener('message', (/** @type {any} */ { detail: m }) => {
  if (m.hello) {
    room.epoch = m.hello.epoch;
    for (const place of $$('[data-sandbox]')) place.textContent = m.hello.sandbox;
    room.send({ settings: true });
  }
  if (m.anew) room.epoch = m.anew.epoch;
  if (m.settings) { settings = m.settings; draw(); }
  if (m.past !== undefined) $('#undo').setAttribute('aria-disabled', String(!m.undo));
  if (m.say) say(m.say);
  if (m.error) refuse(m.error);
});
room.addEventListener('up', () => up(true));
room.addEventListener('down', () => up(false));

/** @param {boolean} is */
function up(is) {
  $('#link-mark').textContent = is ? 'Connected' : 'Connection lost; trying again';
  $('#link-mark').className = `mark mark--${is ? 'ok' : 'wait'}`;
  if (!is) for (const control of $$('.knob__set > select, .knob__set > input, [data-preset], #f-set')) control.disabled = true;
}

/** @param {string} text */
function refuse(text) {
  $('#refusal-text').textContent = text;
  $('#refusal').hidden = false;
  $('#refusal').scrollIntoView({ block: 'nearest' });
}

function draw() {
  if (!settings) return;
  const own = settings.own[host()] ?? {};
  const { themes } = $('#host').selectedOptions[0].dataset;
  for (const theme of $$('[data-theme-name]')) theme.hidden = !themes.split('|').includes(theme.dataset.themeName);
  for (const row of $$('.knob')) {
    const { knob } = row.dataset;
    const control = $('select, input', row);
    const value = own[knob] ?? settings.all[knob];
    if (control.value !== value) control.value = value;
    control.disabled = false;
    row.classList.toggle('is-own', knob in own);
    $('.knob__back', row).hidden = !(knob in own);
  }
  for (const option of $$('#host option')) {
    const turned = Object.keys(settings.own[option.value] ?? {}).length;
    option.textContent = (option.value || 'all hosts') + (turned ? `, ${turned} of its own` : '');
  }
  $('#about-host').textContent = host()
    ? 'What is turned here is so for this host alone. The rest is as for all hosts.'
    : 'What is turned here is so for every host that has no value of its own.';
  for (const control of $$('[data-preset], #f-set')) control.disabled = false;
  faults(settings.faults);
}

/** @param {Settings['faults']} all */
function faults(all) {
  const list = $('#faults');
  const at = list.contains(document.activeElement);
  $('#faults-none').hidden = all.length > 0;
  list.hidden = all.length === 0;
  list.replaceChildren(...all.map((fault) => el('li', { className: 'faults__one' },
    el('code', {}, fault.text), el('span', { className: 'faults__left' }, left(fault.left)),
    el('button', { className: 'btn btn--s', type: 'button', value: String(fault.id), 'aria-label': `Remove: ${fault.text}` }, 'Remove'))));
  // Whoever removed one stands at the next.
  if (at) ($('button', list) ?? $('#f-set')).focus();
}

/* ---- what the learner does ---- */

/** @param {object} wish @param {string} done */
function want(wish, done) {
  $('#refusal').hidden = true;
  if (room.send(wish)) say(done);
}

addEventListener('change', ({ target }) => {
  const control = /** @type {HTMLInputElement} */ (target);
  const row = /** @type {HTMLElement | null} */ (control.closest('.knob'));
  if (control.id === 'host') draw();
  if (row) {
    const name = row.dataset.knob;
    want({ knob: { host: host() || null, name, value: control.value.trim() } }, `${name} is ${control.value}.`);
  }
});

addEventListener('click', ({ target }) => {
  const button = /** @type {HTMLButtonElement | null} */ (/** @type {HTMLElement} */ (target).closest('button'));
  if (!button) return;
  if (button.id === 'undo' && button.getAttribute('aria-disabled') !== 'true') want({ undo: true }, '');
  if (button.id === 'refusal-ok') $('#refusal').hidden = true;
  if (button.dataset.preset) want({ preset: button.dataset.preset }, `Set: ${button.textContent}.`);
  if (button.classList.contains('knob__back')) {
    const name = /** @type {HTMLElement} */ (button.closest('.knob')).dataset.knob;
    want({ knob: { host: host(), name, value: null } }, `${name} is as for all hosts.`);
    $(`#k-${name}`).focus();
  }
  if (button.closest('#faults')) want({ unfault: Number(button.value) }, 'The fault is removed.');
});

const compose = () => {
  const of = (/** @type {string} */ id) => $(`#f-${id}`).value;
  $('#f-line').value = line({
    host: of('host'), stage: of('stage'), act: of('act'), text: of('text'), address: of('for'), times: of('times'),
  });
};
$('#fault-form').addEventListener('input', (/** @type {Event} */ e) => {
  if (/** @type {HTMLElement} */ (e.target).id !== 'f-line') compose();
});
$('#fault-form').addEventListener('submit', (/** @type {Event} */ e) => {
  e.preventDefault();
  want({ fault: $('#f-line').value.trim() }, 'The fault is set.');
});
compose();
room.open();
