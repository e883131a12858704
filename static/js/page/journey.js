// @ts-check
// One letter and its way: the server draws the hops, the transcript of the chosen one is live.
import '../element/glass-wire.js';
import '../element/glass-past.js';
import '../element/glass-trial.js';
import { cards } from '../element/cards.js';
import { load as loadCodes } from '../lib/code.js';
import { $, $$ } from '../lib/dom.js';
import { load } from '../lib/field.js';
import { also, bound, chord } from '../lib/keys.js';
import { Looks } from '../lib/look.js';
import { fetched, put } from '../lib/part.js';
import { address, isLast, step } from '../lib/player.js';
import { Room } from '../lib/room.js';
import { Session } from '../lib/session.js';
import { views } from '../lib/views.js';

/** What the server draws anew. */
const PARTS = ['#route', '#hop-head', '#still', '#adds'];
const PACE = 1600;
const wires = $('#wires');
const narrow = matchMedia('(max-width: 56.24em)');
const calm = matchMedia('(prefers-reduced-motion: reduce)');
/** @type {Map<number, Session>} */ let sessions = new Map();
/** @type {Session | undefined} */ let active;
/** @type {any} */ let playing = 0;
/** @type {any} */ let soon = 0;
/** @type {Session | undefined} */ let shown;
/** The lines of this connection are shown from the beginning. */ let fresh = false;

const say = (/** @type {string} */ text) => { $('#say').textContent = text; };
const hops = () => $$('.hop__b').map((hop) => Number(hop.dataset.hop));
const here = () => Number($('.hop__b[aria-current]')?.dataset.hop ?? 0);
const room = new Room(new URL('/ws', location.href).href.replace(/^http/, 'ws'),
  () => Object.fromEntries([...sessions.values()].filter((s) => s.watched).map((s) => [s.info.id, s.cursor])));

/* ---- what is shown ---- */

/** Shows what the server draws at an address. @param {string} at @param {boolean} [keeps] it is the same hop */
async function show(at, keeps) {
  const found = await fetched(at);
  if (!found) return location.assign('/journey');
  const was = $('[data-stamp]')?.getBoundingClientRect();
  const scrolled = $('.rails')?.scrollLeft ?? 0;
  put(found.page, PARTS);
  const place = $('#console', found.page);
  for (const name of ['data-conn', 'data-proto']) {
    const value = place.getAttribute(name);
    if (value) $('#console').setAttribute(name, value); else $('#console').removeAttribute(name);
  }
  $('.rails').scrollLeft = scrolled;
  attach(found.page);
  if (keeps) return;
  history.replaceState(null, '', at);
  move(was);
  const hop = $('.hop__b[aria-current]');
  hop?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  say(hop?.textContent?.trim().replace(/\s+/g, ' ') ?? '');
}

/** The stamp goes from where it was to where it is. @param {DOMRect | undefined} was */
function move(was) {
  const stamp = $('[data-stamp]');
  if (!was || !stamp || calm.matches) return;
  const is = stamp.getBoundingClientRect();
  stamp.animate([{ transform: `translate(${was.x - is.x}px, ${was.y - is.y}px)` }, { transform: 'none' }], { duration: 420, easing: 'cubic-bezier(.2, .7, .2, 1)' });
}

/** The transcript of the chosen hop: live where the connection is known, else as it was drawn. @param {ParentNode} page */
function attach(page) {
  const conn = Number($('#console').dataset.conn ?? 0);
  const session = sessions.get(conn);
  if (session && session === active) return;
  active = session;
  if (!session) {
    const drawn = $('#wires', page)?.firstElementChild;
    shown = undefined;
    if (page !== document) wires.replaceChildren(...(drawn ? [document.adoptNode(drawn)] : []));
  } else if (session.watched) {
    shown = session;
    wires.show(session);
  } else {
    session.watched = true;
    fresh = true;
    room.send({ watch: conn, after: 0 });
  }
  explainLast();
}

const refresh = () => {
  clearTimeout(soon);
  soon = setTimeout(() => show(location.href, true), 60);
};

/* ---- what the server says ---- */

room.addEventListener('message', (/** @type {any} */ { detail: m }) => {
  if (m.hello) begin(m.hello);
  if (m.anew) begin(m.anew);
  if (m.conn !== undefined && m.info) learn(m.info);
  if (m.conn !== undefined && m.html !== undefined) lines(m);
  if (m.look) { const session = sessions.get(m.look.conn); if (session) looks.learn(session, m.look.lines); }
  if (m.otherwise) $(`#wire glass-trial[data-line="${m.otherwise.line}"]`)?.answer(m.otherwise.html);
  if (m.past !== undefined) { $('#past').update(m); refresh(); }
  if (m.world !== undefined) refresh();
  if (m.say || m.error) say(m.say ?? m.error);
});

/** @param {any} m */
function begin(m) {
  room.epoch = m.epoch;
  sessions = new Map();
  active = undefined;
  m.conns.forEach(learn);
  if (m.sandbox) for (const place of $$('[data-sandbox]')) place.textContent = m.sandbox;
  attach(document);
}

/** @param {import('../lib/session.js').Info} info */
function learn(info) {
  const known = sessions.get(info.id);
  if (known) known.learn(info); else sessions.set(info.id, new Session(info));
}

/** @param {any} m */
function lines(m) {
  const session = sessions.get(m.conn);
  if (!session) return;
  const old = m.to <= session.cursor && m.html !== '';
  session.update(m);
  // What the server drew stays until the live lines are here.
  if (session === active && shown !== session) {
    shown = session;
    wires.show(session);
  }
  wires.add(session, old ? '' : m.html, m.tail ?? '');
  if (session !== active) return;
  // A conversation that is over is read from its beginning.
  if (fresh) requestAnimationFrame(() => requestAnimationFrame(() => { const list = $('#wire'); if (list) list.scrollTop = 0; }));
  fresh = false;
  explainLast();
}

/* ---- the player ---- */

const go = (/** @type {number} */ hop, /** @type {number} */ conn) => show(address(location.pathname, hop, conn));

function stop() {
  clearInterval(playing);
  playing = 0;
  $('[data-play=play]')?.setAttribute('aria-pressed', 'false');
}

/** @type {Record<string, () => void>} */
const acts = {
  back: () => { stop(); go(step(hops(), here(), -1), 0); },
  on: () => { stop(); go(step(hops(), here(), 1), 0); },
  play: async () => {
    if (playing) return stop();
    const begins = isLast(hops(), here()) ? hops()[0] : step(hops(), here(), 1);
    playing = setInterval(async () => {
      if (isLast(hops(), here())) return stop();
      await go(step(hops(), here(), 1), 0);
      $('[data-play=play]')?.setAttribute('aria-pressed', String(Boolean(playing)));
    }, PACE);
    await go(begins, 0);
    $('[data-play=play]')?.setAttribute('aria-pressed', 'true');
  },
};

addEventListener('keydown', (e) => {
  const at = /** @type {HTMLElement} */ (e.target);
  if (e.defaultPrevented || at.matches('input, select, textarea, dialog *') || document.querySelector('dialog[open]') || !$('#single').checked) return;
  const keys = chord(e);
  // On a control Space presses it.
  if (keys === 'Space' && at.closest('a, button, summary, .tok')) return;
  const act = bound('journey', keys);
  if (!act) return;
  e.preventDefault();
  acts[act]();
});

document.addEventListener('click', (e) => {
  const at = /** @type {HTMLElement} */ (e.target);
  const hop = /** @type {HTMLElement | null} */ (at.closest('a[data-hop]'));
  const play = /** @type {HTMLElement | null} */ (at.closest('[data-play]'));
  if (play) acts[play.dataset.play ?? '']?.();
  if (!hop || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  stop();
  go(Number(hop.dataset.hop), Number(hop.dataset.of ?? 0));
});

/** A switch of a host changes the world, not the page. */
document.addEventListener('submit', async (e) => {
  const form = /** @type {HTMLFormElement} */ (e.target);
  if (!form.matches('.switch')) return;
  e.preventDefault();
  await fetch(form.action, { method: 'POST', body: new URLSearchParams(/** @type {any} */ (new FormData(form, e.submitter))) }).catch(() => null);
  refresh();
});

/* ---- tokens, views, the clock, the link ---- */

const looks = new Looks((session, from, to) => room.send({ look: { conn: session.info.id, from, to } }));
const explainLast = cards({ wires, looks, narrow, active: () => active });
also(views(wires, (n) => (active ? looks.of(active, n) : Promise.resolve(undefined)), () => active?.info.protocol ?? $('#console').dataset.proto ?? ''));
$('#past').addEventListener('travel', (/** @type {any} */ e) => room.send(e.detail));
wires.addEventListener('otherwise', (/** @type {any} */ e) => room.send({ otherwise: { conn: active?.info.id, line: e.detail } }));
wires.addEventListener('click', (/** @type {any} */ e) => {
  const back = e.target.closest('[data-back]');
  if (back) room.send({ back: Number(back.dataset.back) });
});
for (const [name, up] of /** @type {[string, boolean][]} */ ([['up', true], ['down', false]])) {
  room.addEventListener(name, () => {
    document.documentElement.dataset.link = up ? 'up' : 'down';
    $('#link-mark').className = `mark mark--${up ? 'ok' : 'bad'}`;
    $('#link-mark').textContent = up ? 'Connected' : 'Not connected';
  });
}
loadCodes().then(explainLast, () => {});
await load().catch(() => {});
room.open();
