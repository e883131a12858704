// @ts-check
import '../element/glass-long.js';
import '../element/glass-machine.js';
import { body } from '../element/glass-explain.js';
import { $, $$, el } from '../lib/dom.js';
import { load } from '../lib/field.js';
import { frames } from '../lib/frame.js';
import { keep } from '../lib/arrival.js';
import { Intake } from '../lib/intake.js';

const long = $('#long');
const narrow = matchMedia('(max-width: 56.24em)');
const number = new Intl.NumberFormat('en-GB');
const intake = new Intake();
/** What was sent last, masked. @type {Blob | undefined} */ let sent;
/** @type {any} */ let facts;
/** What the visitor knows better than the guess. @type {Record<string, string>} */ let given = {};
/** Rises with each transcript, so that an older answer knows that it is late. */ let run = 0;

const say = (/** @type {string} */ text) => { $('#say').textContent = text; };

/** @param {string} text */
function problem(text) {
  $('#problem').textContent = text;
  $('#problem').hidden = !text;
}

/** Sends the masked text and shows what comes back. */
async function explain() {
  if (!sent) return;
  const mine = (run += 1);
  const answer = await fetch(`/explain/lines?${new URLSearchParams(given)}`, { method: 'POST', body: sent, headers: { 'content-type': 'application/octet-stream' } }).catch(() => null);
  if (!answer?.ok || !answer.body) return back(answer ? await answer.text() : 'Mailglass does not answer. Is it still running?');
  $('#sent-mark').textContent = `${number.format(sent.size)} octets were sent, without passwords`;
  const all = frames(answer.body);
  const read = async () => /** @type {Uint8Array | undefined} */ ((await all.next()).value);
  const first = await read();
  if (!first || mine !== run) return;
  facts = JSON.parse(new TextDecoder().decode(first));
  if (!facts.lines) return back('Nothing that a client or a server said was found in this text.');
  show();
  long.begin(facts.protocol, facts.lines);
  for (;;) {
    const [about, packed] = [await read(), await read()];
    if (!about || !packed || mine !== run) return;
    long.push(JSON.parse(new TextDecoder().decode(about)), packed);
  }
}

/** Back to the text, with a reason. @param {string} why */
function back(why) {
  $('#result').hidden = true;
  $('#intake').hidden = false;
  $('#go').disabled = false;
  problem(why.trim());
}

/** Draws the facts. */
function show() {
  $('#intake').hidden = true;
  $('#result').hidden = false;
  $('#go').disabled = false;
  for (const place of [$('#console'), $('#proto'), $('#machine')]) place.dataset.proto = facts.protocol;
  $('#proto').textContent = facts.protocol.toUpperCase();
  $('#what').textContent = `${facts.title}, ${number.format(facts.lines)} ${facts.lines === 1 ? 'line' : 'lines'}`;
  $('#trouble').hidden = !facts.trouble;
  if (facts.trouble) {
    $('#trouble-text').textContent = facts.trouble.text;
    $('#trouble-go').textContent = `Go to line ${facts.trouble.line}`;
  }
  $('#protocol').value = facts.protocol;
  $('#form').value = facts.form;
  $('#swap').setAttribute('aria-pressed', String(facts.swapped));
  $('#part-label').hidden = facts.parts.length < 2;
  $('#part').replaceChildren(...facts.parts.map((/** @type {[string, number]} */ [name, lines], /** @type {number} */ i) =>
    el('option', { value: String(i + 1), selected: i + 1 === facts.part }, `${i + 1}: ${name}, ${number.format(lines)} lines`)));
  $('#notes').replaceChildren(...[...facts.notes, ...facts.end].map((text) => el('li', {}, text)));
  $('#finding').hidden = facts.lines < 200;
  $('#from').value = String(facts.lines);
  $('#explain').replaceChildren(el('p', { className: 'muted' }, 'Point at a token, press it, or walk there with the arrow keys.'));
  say(`${facts.title}, ${facts.lines} lines. ${facts.trouble ? `First error in line ${facts.trouble.line}: ${facts.trouble.text}` : 'Nothing is wrong or refused.'}`);
  long.focus();
}

/** Explains anew with something corrected. @param {Record<string, string>} more */
function correct(more) {
  given = { ...given, ...more };
  explain();
}

$('#paste').addEventListener('submit', async (/** @type {Event} */ e) => {
  e.preventDefault();
  problem('');
  $('#go').disabled = true;
  const masked = await intake.masked();
  if (typeof masked === 'string') return back(masked);
  [sent, given] = [masked, {}];
  await explain();
});
// Until here nothing could have been masked, and nothing could be sent.
$('#go').disabled = false;
intake.addEventListener('problem', (/** @type {any} */ e) => problem(e.detail));
$('#another').addEventListener('click', () => {
  run += 1;
  $('#result').hidden = true;
  $('#intake').hidden = false;
  $('#text').focus();
});
$('#protocol').addEventListener('change', () => correct({ protocol: $('#protocol').value }));
$('#form').addEventListener('change', () => correct({ form: $('#form').value, part: '1' }));
$('#part').addEventListener('change', () => correct({ part: $('#part').value }));
$('#swap').addEventListener('click', () => correct({ swap: facts.swapped ? '' : '1' }));
$('#trouble-go').addEventListener('click', () => { pane('console'); long.go(facts.trouble.line); });
$('#goto').addEventListener('submit', (/** @type {Event} */ e) => {
  e.preventDefault();
  const line = Number($('#number').value);
  if (line >= 1) long.go(Math.min(line, facts.lines));
});

/* ---- going on live ---- */

$('#continue').addEventListener('submit', async (/** @type {Event} */ e) => {
  e.preventDefault();
  $('#continue-problem').hidden = true;
  $('#continue-go').disabled = true;
  const line = Number($('#from').value) || facts.lines;
  const answer = await fetch(`/explain/continue?${new URLSearchParams({ ...given, line: String(line) })}`, { method: 'POST', body: sent, headers: { 'content-type': 'application/octet-stream' } }).catch(() => null);
  $('#continue-go').disabled = false;
  if (!answer?.ok) {
    $('#continue-problem').textContent = answer ? (await answer.text()).trim() : 'Mailglass does not answer.';
    $('#continue-problem').hidden = false;
    return;
  }
  const resumed = await answer.json();
  $('#resumed-text').textContent = resumed.same
    ? `${resumed.host}:${resumed.port} of your sandbox is where your server was after line ${resumed.line}: ${resumed.state}.`
    : `${resumed.host}:${resumed.port} of your sandbox is as near as it gets to line ${resumed.line}: ${resumed.state}.`;
  $('#resumed-notes').replaceChildren(...resumed.notes.map((/** @type {string} */ text) => el('li', {}, text)));
  $('#resumed-go').href = `/playground?conn=${resumed.conn}`;
  keep(resumed);
  $('#resumed').showModal();
});

/* ---- tokens ---- */

$('#machine').addEventListener('put', (/** @type {any} */ { detail }) => {
  if (/^\w/.test(detail)) location.assign(`/reference/${facts.protocol}/${detail}`);
});
long.addEventListener('at', (/** @type {any} */ { detail: { line, state } }) => {
  $('#at').textContent = `line ${number.format(line)}`;
  $('#machine').show({ key: '', info: { protocol: facts.protocol }, state, isOpen: true, pending: null });
  if (document.activeElement !== $('#from')) $('#from').value = String(line);
});
long.addEventListener('token', (/** @type {any} */ { detail: token }) => {
  $('#explain').show(token, facts.protocol);
  $('#explain-line').textContent = `line ${token.closest('.line')?.dataset.n ?? ''}`;
});
long.addEventListener('press', (/** @type {any} */ { detail: token }) => {
  if (!narrow.matches) return;
  $('#card-body').replaceChildren(...body(token, facts.protocol));
  $('#card').showModal();
});

/** @param {string} name */
function pane(name) {
  $('#result').dataset.pane = name;
  for (const button of $$('[data-show]')) button.setAttribute('aria-pressed', String(button.dataset.show === name));
}

document.addEventListener('click', (e) => {
  const shown = /** @type {HTMLElement} */ (e.target).closest('[data-show]');
  if (shown) pane(shown.getAttribute('data-show') ?? 'console');
});

await load().catch(() => {});
