// @ts-check
import '../element/glass-profile.js';
import '../element/glass-tabs.js';
import '../element/glass-wire.js';
import '../element/glass-composer.js';
import '../element/glass-machine.js';
import '../element/glass-world.js';
import '../element/glass-past.js';
import '../element/glass-change.js';
import '../element/glass-trial.js';
import '../element/glass-zone.js';
import { cards } from '../element/cards.js';
import { $, $$, el } from '../lib/dom.js';
import { load as loadCodes } from '../lib/code.js';
import { arrival } from '../lib/arrival.js';
import { load } from '../lib/field.js';
import { also } from '../lib/keys.js';
import { Looks } from '../lib/look.js';
import { Room } from '../lib/room.js';
import { Session } from '../lib/session.js';
import { stateText } from '../lib/state.js';
import { lastTag } from '../lib/tag.js';
import { views } from '../lib/views.js';

const root = document.documentElement;
const [tabs, wires, composer, world, dial] = ['#tabs', '#wires', '#composer', '#world', '#profile'].map((id) => $(id));
/** @type {Session[]} */ const sessions = [];
/** @type {Session | undefined} */ let active;
/** Which sandbox of which run of the program; names may come again. */
let sandbox = '';
/** The address that was asked for and has not answered. */ let opening = '';
const narrow = matchMedia('(max-width: 56.24em)');
const query = new URLSearchParams(location.search);
let toOpen = query.get('open');
let toPick = arrival();
/** What shall stand on its command line. */ let toType = toOpen || toPick ? query.get('line') : '';

const find = (/** @type {number} */ id) => sessions.find((s) => s.info.id === id && !s.gone);
const live = () => sessions.filter((s) => !s.gone && s.watched);
const room = new Room(new URL('/ws', location.href).href.replace(/^http/, 'ws'),
  () => Object.fromEntries(live().map((s) => [s.info.id, s.cursor])));

/* ---- what the server says ---- */

room.addEventListener('message', (/** @type {any} */ { detail: m }) => {
  if (m.hello) hello(m.hello);
  if (m.conn !== undefined && m.info) learn(m.info);
  if (m.conn !== undefined && m.html !== undefined) lines(m);
  if (m.look) { const session = find(m.look.conn); if (session) looks.learn(session, m.look.lines); }
  if (m.world !== undefined) world.update(m.world);
  if (m.menu) composer.answer(m.menu);
  if (m.otherwise) tried(m.otherwise);
  if (m.anew) anew(m.anew);
  if (m.past !== undefined) { $('#past').update(m); $('#zone').refresh(); }
  if (m.zone) $('#zone').update(m.zone);
  if (m.say && m.conn === undefined) say(m.say);
  if (m.profile) dial.update(m.profile);
  if (m.error) refuse(m.error);
});

/** The world is on another line of time: every transcript begins anew. @param {any} m */
function anew(m) {
  room.epoch = m.epoch;
  const old = sessions.splice(0);
  const was = active;
  active = undefined;
  for (const info of m.conns) {
    const session = new Session(info);
    session.watched = m.watched.includes(info.id);
    session.draft = old.find((s) => s.info.id === info.id)?.draft ?? '';
    sessions.push(session);
  }
  wires.replaceChildren();
  composer.hidden = true;
  $('#watching').hidden = true;
  $('#newer').hidden = true;
  pick(find(was?.info.id ?? 0) ?? sessions.findLast((s) => s.info.mine && s.isOpen) ?? sessions.at(-1));
  show();
}

/** @param {any} m */
function hello(m) {
  const known = new Set(m.conns.map((/** @type {any} */ c) => c.id));
  if (m.id === sandbox && m.epoch !== room.epoch) anew({ ...m, watched: live().map((s) => s.info.id) });
  room.epoch = m.epoch;
  for (const session of sessions) {
    if (session.gone || (m.id === sandbox && known.has(session.info.id))) continue;
    session.gone = true;
    session.restarted = m.id !== sandbox;
    session.key = `gone-${session.key}-${Date.now()}`;
  }
  sandbox = m.id;
  for (const place of $$('[data-sandbox]')) place.textContent = m.sandbox;
  $('#elsewhere').hidden = m.on_ports !== false;
  m.conns.forEach(learn);
  if (!active) pick(sessions.findLast((s) => s.info.mine && s.isOpen) ?? sessions.at(-1));
  if (toPick) pick(find(toPick), true);
  if (toOpen) connect(toOpen);
  if (toOpen || toPick) history.replaceState(null, '', location.pathname);
  toOpen = null;
  toPick = undefined;
  show();
}

/** @param {import('../lib/session.js').Info} info */
function learn(info) {
  let session = find(info.id);
  if (session) {
    session.learn(info);
  } else {
    session = new Session(info);
    sessions.push(session);
    const asked = info.mine && opening === `${info.host}:${info.port}`;
    if (asked) opening = '';
    // The lines of a connection that was asked for come by themselves.
    session.watched = asked;
    if (asked || !active) pick(session, asked);
    else if (!info.mine) say(`${session.title} connected.`);
    if (asked && toType) type();
  }
  show();
}

/** @param {any} m */
function lines(m) {
  const session = find(m.conn);
  if (!session) return;
  const old = m.to <= session.cursor && m.html !== '';
  if (!old && session !== active) session.unread += Math.max(0, (m.to ?? 0) - Math.max(session.cursor, (m.from ?? 1) - 1));
  session.watched = true;
  session.update(m);
  session.tag = lastTag(m.html, session.tag);
  wires.add(session, old ? '' : m.html, m.tail ?? '');
  if (m.say && session === active) say(m.say);
  if (session === active) explainLast();
  show();
  if (session === active && toType && !opening) type();
}

/** Puts there what the page was opened with, behind what was said already; a line of its own has its own tag. */
function type() {
  if (query.has('conn')) composer.begin(toType ?? ''); else composer.put(toType);
  toType = '';
}

/** @param {string} text */
function say(text) {
  const log = $('#say');
  log.append(el('span', {}, `${text} `));
  while (log.childElementCount > 6) log.firstElementChild.remove();
}

/** @param {{ conn: number, line: number, html: string }} m */
function tried({ conn, line, html }) {
  const trial = active?.info.id === conn && $(`#wire glass-trial[data-line="${line}"]`);
  if (!trial) return;
  trial.answer(html);
  say(trial.said);
}

/** @param {string} text */
function refuse(text) {
  opening = '';
  $('#refusal-text').textContent = text;
  $('#refusal').hidden = false;
  show();
}

/* ---- what people do ---- */

/** @param {string} address */
function connect(address) {
  $('#refusal').hidden = true;
  $('#host').value = address;
  opening = address;
  if (!room.send({ open: address })) opening = '';
  pane('console');
  show();
}

/** @param {Session | undefined} session @param {boolean} [typing] */
function pick(session, typing = false) {
  if (!session) return;
  active = session;
  session.unread = 0;
  if (!session.watched && !session.gone) {
    session.watched = true;
    room.send({ watch: session.info.id, after: session.cursor });
  }
  wires.show(session);
  explainLast();
  show();
  if (typing) composer.focus();
}

/** @param {string} name */
function pane(name) {
  $('#work').dataset.pane = name;
  // Beside the console there is room for one panel: the explanation, unless the world was chosen.
  const shown = name === 'console' && !narrow.matches ? 'context' : name;
  for (const button of $$('[data-show]')) button.setAttribute('aria-pressed', String(button.dataset.show === shown));
}

$('#connect-form').addEventListener('submit', (/** @type {Event} */ e) => {
  e.preventDefault();
  connect($('#host').value);
});
dial.addEventListener('turn', (/** @type {any} */ e) => {
  world.calm();
  if (!room.send({ profile: e.detail })) e.preventDefault();
});
dial.addEventListener('turned', (/** @type {any} */ e) => say(e.detail));
tabs.addEventListener('pick', (/** @type {any} */ e) => pick(sessions.find((s) => s.key === e.detail)));
composer.addEventListener('send', (/** @type {any} */ e) => {
  world.calm();
  // What cannot be sent stays on the command line.
  if (!room.send({ conn: active?.info.id, ...e.detail })) e.preventDefault();
  wires.toEnd();
});
$('#zone').addEventListener('zone', (/** @type {any} */ e) => room.send({ zone: e.detail }));
$('#machine').addEventListener('put', (/** @type {any} */ e) => composer.begin(e.detail));
composer.addEventListener('complete', (/** @type {any} */ e) => { if (!room.send({ complete: e.detail })) e.preventDefault(); });
wires.addEventListener('fix', (/** @type {any} */ e) => composer.put(e.detail));
wires.addEventListener('otherwise', (/** @type {any} */ e) => room.send({ otherwise: { conn: active?.info.id, line: e.detail } }));
wires.addEventListener('newer', (/** @type {any} */ e) => {
  $('#newer').textContent = e.detail || '';
  $('#newer').hidden = !e.detail;
});
$('#newer').addEventListener('click', () => wires.toEnd());
$('#hangup').addEventListener('click', () => active && room.send({ conn: active.info.id, hangup: true }));
$('#again').addEventListener('click', () => active && connect(`${active.info.host}:${active.info.port}`));
$('#refusal-ok').addEventListener('click', () => { $('#refusal').hidden = true; });
$('#retry-now').addEventListener('click', () => room.retry());
document.addEventListener('click', (e) => {
  const at = /** @type {HTMLElement} */ (e.target);
  const open = at.closest('[data-open]');
  if (open) connect(open.getAttribute('data-open') ?? '');
  const shown = at.closest('[data-show]');
  if (shown) pane(shown.getAttribute('data-show') ?? 'console');
});
for (const part of [$('#past'), $('#changed')]) part.addEventListener('travel', (/** @type {any} */ e) => room.send(e.detail));
/* ---- tokens ---- */

const looks = new Looks((session, from, to) => !session.gone && room.send({ look: { conn: session.info.id, from, to } }));
const explainLast = cards({ wires, looks, narrow, active: () => active });
also(views(wires, (n) => (active ? looks.of(active, n) : Promise.resolve(undefined)), () => active?.info.protocol ?? ''));

/* ---- the link ---- */

narrow.addEventListener('change', () => pane($('#work').dataset.pane));
pane('console');
room.addEventListener('up', () => link(true));
room.addEventListener('down', () => link(false));
room.addEventListener('wait', (/** @type {any} */ e) => { $('#retry').textContent = `Trying again in ${e.detail} s.`; });

/** @param {boolean} up */
function link(up) {
  root.dataset.link = up ? 'up' : 'down';
  const was = !$('#banner').hidden;
  $('#banner').hidden = up;
  $('#link-mark').className = `mark mark--${up ? 'ok' : 'bad'}`;
  $('#link-mark').textContent = up ? 'Connected' : 'Not connected';
  if (up && was) say('The connection to Mailglass is back.');
  if (!up) opening = '';
  show();
}

/** Draws what depends on more than one thing. */
function show() {
  tabs.show(sessions, active?.key ?? '');
  $('#empty').hidden = Boolean(active);
  $('#head').hidden = !active;
  dial.idle(!active);
  for (const button of [$('#connect'), $('#again'), ...$$('#empty [data-open]')]) button.disabled = !room.isUp || Boolean(opening);
  $('#connect').textContent = opening ? 'Connecting' : 'Connect';
  if (!active) return;
  const { info } = active;
  $('#console').dataset.proto = info.protocol;
  dial.about(info.protocol);
  $('#legend').dataset.proto = info.protocol;
  $('#panel').setAttribute('role', 'tabpanel');
  $('#panel').setAttribute('aria-labelledby', `tab-${active.key}`);
  $('#state').textContent = active.isOpen ? stateText(info.protocol, active.state) || 'Connecting' : active.gone ? 'Lost' : 'Closed';
  $('#state').dataset.state = active.state?.name ?? '';
  world.mark(active.isOpen ? `${info.host}:${info.port}` : '');
  $('#hangup').hidden = !active.isOpen || !info.mine;
  $('#again').hidden = active.isOpen || !info.mine;
  const typing = active.isOpen && info.mine;
  composer.hidden = !typing;
  $('#watching').hidden = typing;
  $('#watching-text').textContent = active.gone
    ? `${active.restarted ? 'Mailglass was started again, and what was in its memory is gone: this connection, and the letters that moved.' : 'Mailglass does not know this connection any more.'} The transcript stays until you leave the page.`
    : info.mine ? 'This connection is closed.'
      : `You are watching ${info.label || 'a mail program'} on port ${info.port}${active.isOpen ? '. Only the program can type here.' : '. It has closed its connection.'}`;
  if (typing) composer.show(active, room.isUp);
  $('#machine-sec').hidden = false;
  $('#machine').show(active);
}

loadCodes().then(explainLast, () => {});
await load().catch(() => {});
room.open();
