// @ts-check
import { $, el, emit } from '../lib/dom.js';
import { count, dotNotes, frame, literalNote, modeOf, octets, octetsOf, crlf } from '../lib/compose.js';
import { commandsIn } from '../lib/field.js';
import { History } from '../lib/history.js';
import { toolbar } from '../lib/toolbar.js';
import { nextTag, tagOf } from '../lib/tag.js';

/** @type {Record<string, string>} */
const PLACEHOLDER = { smtp: 'EHLO laptop.example', pop3: 'USER ben', imap: 'a1 CAPABILITY' };
/** @type {Record<string, string>} */
const MULTI = { data: 'A line with one dot ends it.', literal: 'The literal goes out octet by octet as it stands here.' };

/** The command line. Event: `send` with `{ line }` or `{ raw }`. */
class GlassComposer extends HTMLElement {
  #history = new History();
  /** @type {import('../lib/session.js').Session | undefined} */ #session;
  /** @type {import('../lib/compose.js').Mode} */ #mode = 'line';
  #offer = '';
  #state = '';
  #up = false;

  connectedCallback() {
    this.#field.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => this.#key(e));
    this.#field.addEventListener('input', () => this.#changed());
    $('#ending', this).addEventListener('change', () => this.#shape());
    $('form', this).addEventListener('submit', (/** @type {Event} */ e) => {
      e.preventDefault();
      this.#send(this.#ending);
    });
    $('#options', this).addEventListener('click', (/** @type {any} */ e) => {
      const verb = e.target.closest('[data-verb]')?.dataset.verb;
      if (verb) this.put(this.#offer + verb);
    });
    toolbar($('#options', this));
  }

  /** @param {import('../lib/session.js').Session} session @param {boolean} up whether the link is there */
  show(session, up) {
    const other = session !== this.#session;
    if (other) {
      if (this.#session) this.#session.draft = this.#field.value;
      this.#session = session;
      this.#field.value = session.draft;
      this.#history.use(session.info.protocol);
      this.#field.placeholder = PLACEHOLDER[session.info.protocol] ?? '';
    }
    this.#up = up;
    this.#mode = modeOf(session);
    this.#suggest(session);
    this.#options(session, other);
    this.#shape();
  }

  /** Puts a line there; it is never sent by itself. @param {string} text */
  put(text) {
    this.#field.value = text;
    this.#changed();
    this.focus();
  }

  focus() {
    this.#field.focus();
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
  }

  get #field() { return $('#line', this); }
  get #ending() { return $('#ending', this).value; }
  get #multi() { return this.#mode !== 'line' || this.#ending === 'paste'; }

  /** IMAP: offers the next tag while nothing else stands there. @param {import('../lib/session.js').Session} session */
  #suggest(session) {
    const had = this.#offer;
    const wanted = session.info.protocol === 'imap' && this.#mode === 'line' && !session.pending;
    this.#offer = wanted ? `${nextTag(session.tag)} ` : '';
    if (this.#field.value === '' || this.#field.value === had) this.#field.value = this.#offer;
  }

  /** @param {import('../lib/session.js').Session} session @param {boolean} other */
  #options({ info, state }, other) {
    const key = `${info.protocol} ${state?.name} ${this.#mode}`;
    if (key === this.#state && !other) return;
    this.#state = key;
    const all = this.#mode === 'line' ? commandsIn(info.protocol, state?.name ?? '') : [];
    $('#options', this).replaceChildren(...all.map((card, i) =>
      el('button', { className: 'option', type: 'button', tabIndex: i ? -1 : 0, title: card.doc, 'data-verb': card.label }, el('code', {}, card.label))));
    $('#options', this).hidden = !all.length;
  }

  #shape() {
    const { want = 0 } = this.#session ?? {};
    this.classList.toggle('is-multi', this.#multi);
    this.#field.rows = this.#multi ? 6 : 1;
    this.#field.enterKeyHint = this.#multi ? 'enter' : 'send';
    $('#line-label', this).textContent = this.#mode === 'data' ? 'Letter' : this.#mode === 'literal' ? `Literal of ${want} octets` : 'Command';
    const hint = MULTI[this.#mode] ?? (this.#multi ? 'Several lines go out in one write, as a pipelining client does it.' : '');
    $('#hint', this).textContent = hint;
    $('#hint', this).hidden = !hint;
    $('#foot', this).hidden = !this.#multi;
    $('#send', this).disabled = !this.#up;
    this.#changed();
  }

  #changed() {
    const text = this.#field.value;
    if (this.#mode === 'line' && this.#ending !== 'paste' && /\n/.test(text)) {
      $('#ending', this).value = 'paste';
      return this.#shape();
    }
    if (!this.#multi) return;
    const { want = 0 } = this.#session ?? {};
    const have = this.#mode === 'literal' ? octets(crlf(text)) : text ? octetsOf(frame(text, this.#mode, this.#ending)) : 0;
    $('#count', this).textContent = this.#mode === 'literal' ? `${have} of ${count(want, 'octet', 'octets')}` : count(have, 'octet', 'octets');
    const notes = this.#mode === 'data' ? dotNotes(text) : this.#mode === 'literal' ? [literalNote(have, want)] : [];
    $('#notes-list', this).replaceChildren(...notes.map((note) => el('li', {}, note)));
  }

  /** @param {import('../lib/compose.js').Ending} ending */
  #send(ending) {
    const session = this.#session;
    if (!session || !this.#up) return;
    const text = this.#field.value;
    if (this.#mode === 'line') {
      this.#history.add(text);
      if (session.info.protocol === 'imap' && !session.pending) session.tag = tagOf(text) || session.tag;
    }
    if (!emit(this, 'send', frame(text, this.#mode, ending, session.want))) return;
    this.#field.value = '';
    if (ending === 'paste') $('#ending', this).value = 'crlf';
    this.#shape();
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    const single = !this.#multi;
    if (e.isComposing) return;
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) this.#send(single ? 'none' : this.#ending);
    else if (e.key === 'Enter' && single && !e.shiftKey) this.#send(this.#ending);
    else if (e.key === 'Escape') this.#field.blur();
    else if (single && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) {
      const text = e.key === 'ArrowUp' ? this.#history.back(this.#field.value) : this.#history.forward();
      if (text !== null) this.put(text);
    } else return;
    e.preventDefault();
  }
}

customElements.define('glass-composer', GlassComposer);
