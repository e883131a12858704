// @ts-check
import { $, el, emit } from '../lib/dom.js';
import { HINT, facts, frame, labelOf, modeOf } from '../lib/compose.js';
import { command, commandsIn } from '../lib/field.js';
import { completed, help, options } from '../lib/help.js';
import { LETTER, opening, ownTag } from '../lib/suggest.js';
import { History } from '../lib/history.js';
import { toolbar } from '../lib/toolbar.js';
import { nextTag, retag, tagOf } from '../lib/tag.js';

/** The command line. Event: `send` with `{ line }` or `{ raw }`. */
class GlassComposer extends HTMLElement {
  #history = new History();
  /** @type {import('../lib/session.js').Session | undefined} */ #session;
  /** @type {import('../lib/compose.js').Mode} */ #mode = 'line';
  /** @type {import('../lib/field.js').Card[]} what may be given now */ #all = [];
  #offer = '';
  #state = '';
  #last = '';
  #up = false;
  get #field() { return $('#line', this); }
  get #ending() { return $('#ending', this).value; }
  get #multi() { return this.#mode !== 'line' || this.#ending === 'paste'; }

  connectedCallback() {
    this.#field.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => this.#key(e));
    this.#field.addEventListener('input', () => this.#changed());
    $('#ending', this).addEventListener('change', () => this.#shape());
    this.addEventListener('submit', (e) => { e.preventDefault(); this.#send(this.#ending); });
    this.addEventListener('click', (/** @type {any} */ e) => {
      const { verb, line } = e.target.closest('[data-verb], [data-line]')?.dataset ?? {};
      if (verb || line) this.put(this.#offer + (verb ?? line));
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
      this.#last = '';
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

  /** Begins a command, with its tag where it has one. @param {string} verb */
  begin(verb) {
    const card = command(this.#session?.info.protocol ?? '', verb);
    this.put(card ? this.#offer + opening(card) : verb);
  }

  focus() {
    this.#field.focus();
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
  }

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
    this.#all = this.#mode === 'line' ? commandsIn(info.protocol, state?.name ?? '') : [];
    options($('#options', this), this.#all);
    $('#now', this).hidden = !this.#all.length;
  }

  #shape() {
    const { want = 0 } = this.#session ?? {};
    this.classList.toggle('is-multi', this.#multi);
    this.#field.rows = this.#multi ? 6 : 1;
    this.#field.enterKeyHint = this.#multi ? 'enter' : 'send';
    $('#line-label', this).textContent = labelOf(this.#mode, want);
    this.#field.placeholder = this.#mode === 'data' ? LETTER : '';
    $('#hint-text', this).textContent = HINT[this.#mode];
    $('#hint', this).hidden = !this.#multi;
    $('#foot', this).hidden = !this.#multi;
    $('#send', this).disabled = !this.#up;
    this.#changed();
  }

  #changed() {
    const session = this.#session;
    const text = ownTag(this.#field.value, this.#offer);
    if (text !== this.#field.value) this.#field.value = text;
    if (this.#mode === 'line' && this.#ending !== 'paste' && /\n/.test(text)) {
      $('#ending', this).value = 'paste';
      return this.#shape();
    }
    const row = $('#help', this);
    row.hidden = this.#multi || !this.#all.length;
    if (!this.#multi) return session && help(row, $('#options', this), { all: this.#all, session, text, before: this.#last });
    const { sum, notes } = facts(text, this.#mode, this.#ending, session?.want ?? 0);
    $('#count', this).textContent = sum;
    $('#notes-list', this).replaceChildren(...notes.map((note) => el('li', {}, note)));
  }

  /** @param {import('../lib/compose.js').Ending} ending */
  #send(ending) {
    const session = this.#session;
    if (!session || !this.#up) return;
    const text = this.#field.value;
    if (this.#mode === 'line') {
      this.#history.add(text);
      this.#last = text;
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
    // Tab completes a verb that is being typed; otherwise it moves on.
    const whole = single && e.key === 'Tab' && !e.shiftKey && completed(this.#all, this.#session?.info.protocol ?? '', this.#field.value);
    if (whole) this.put(whole);
    else if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) this.#send(single ? 'none' : this.#ending);
    else if (e.key === 'Enter' && single && !e.shiftKey) this.#send(this.#ending);
    else if (e.key === 'Escape') this.#field.blur();
    else if (single && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) {
      const text = e.key === 'ArrowUp' ? this.#history.back(this.#field.value) : this.#history.forward();
      if (text !== null) this.put(retag(text, this.#offer));
    } else return;
    e.preventDefault();
  }
}

customElements.define('glass-composer', GlassComposer);
