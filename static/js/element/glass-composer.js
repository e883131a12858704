// @ts-check
import './glass-menu.js';
import './glass-recall.js';
import { $, emit } from '../lib/dom.js';
import { frame, modeOf } from '../lib/compose.js';
import { command } from '../lib/field.js';
import { History } from '../lib/history.js';
import { bound, chord } from '../lib/keys.js';
import { Asking } from '../lib/menu.js';
import { counted, onLines, shape } from '../lib/shape.js';
import { example, ownTag } from '../lib/suggest.js';
import { nextTag, retag, tagOf } from '../lib/tag.js';

/** The command line. Events: `send` with `{ line }` or `{ raw }`; `complete` with `{ conn, text }`. */
class GlassComposer extends HTMLElement {
  #history = new History();
  #asking = new Asking((question) => this.#up && emit(this, 'complete', question));
  /** @type {import('../lib/session.js').Session | undefined} */ #session;
  /** @type {import('../lib/compose.js').Mode} */ #mode = 'line';
  #offer = '';
  #state = '';
  #last = '';
  #up = false;
  get #line() { return $('#line', this); }
  /** Where one line is typed, or several. */
  get #field() { return this.#line.hidden ? $('#letter', this) : this.#line; }
  get #menu() { return $('glass-menu', this); }
  get #ending() { return $('#ending', this).value; }
  get #multi() { return this.#mode !== 'line' || this.#ending === 'paste'; }

  connectedCallback() {
    this.#menu.field = this.#line;
    for (const field of [this.#line, $('#letter', this)]) {
      field.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => this.#key(e));
      field.addEventListener('input', () => this.#changed());
    }
    onLines(this.#line, (text) => this.put(text));
    this.#line.addEventListener('selectionchange', () => this.#ask());
    $('#ending', this).addEventListener('change', () => this.#shape());
    this.addEventListener('submit', (e) => { e.preventDefault(); this.#send(this.#ending); });
    this.addEventListener('click', (/** @type {any} */ e) => {
      const { line } = e.target.closest('[data-line]')?.dataset ?? {};
      if (line) this.put(this.#offer + line);
    });
    this.#menu.addEventListener('take', (/** @type {any} */ e) => this.put(e.detail + this.#line.value.slice(this.#line.selectionStart), e.detail.length));
    this.addEventListener('close', () => this.focus());
    $('glass-recall', this).addEventListener('take', (/** @type {any} */ e) => this.put(retag(e.detail, this.#offer)));
  }

  /** @param {import('../lib/session.js').Session} session @param {boolean} up whether the link is there */
  show(session, up) {
    let text = this.#field.value;
    if (session !== this.#session) {
      if (this.#session) this.#session.draft = text;
      this.#session = session;
      text = session.draft;
      this.#history.use(session.info.protocol);
      this.#last = '';
    }
    if (!up) this.#asking.done();
    this.#up = up;
    this.#mode = modeOf(session);
    // IMAP: the next tag is offered while nothing else stands there.
    const had = this.#offer;
    this.#offer = session.info.protocol === 'imap' && this.#mode === 'line' && !session.pending ? `${nextTag(session.tag)} ` : '';
    // What was answered in another state is old.
    if (this.#state !== (this.#state = `${session.key} ${session.cursor} ${session.pending} ${up}`)) this.#menu.forget();
    this.#shape(text === '' || text === had ? this.#offer : text);
  }

  /** Puts a line there; it is never sent by itself. @param {string} text @param {number} [caret] */
  put(text, caret = text.length) {
    if (this.#mode === 'line' && /\n/.test(text)) $('#ending', this).value = 'paste';
    this.#shape(text);
    this.focus(caret);
    this.#changed();
  }

  /** Begins a command, with its tag where it has one. @param {string} verb */
  begin(verb) {
    this.put(this.#mode === 'line' ? `${this.#offer}${verb}${/ SP /.test(command(this.#session?.info.protocol ?? '', verb)?.syntax ?? '') ? ' ' : ''}` : verb);
  }

  focus(at = this.#field.value.length) {
    this.#field.focus();
    this.#field.setSelectionRange(at, at);
  }

  /** What the server says may be typed next. @param {import('../lib/menu.js').Menu} menu */
  answer(menu) {
    if (menu.conn === this.#session?.info.id) this.#menu.answer(menu);
    this.#asking.done();
  }

  /** @param {string} [text] */
  #shape(text = this.#field.value) {
    const before = this.#field;
    const focused = document.activeElement === before;
    shape(this, { multi: this.#multi, mode: this.#mode, want: this.#session?.want ?? 0 });
    if (this.#field.value !== text) this.#field.value = text;
    if (this.#field !== before) before.value = '';
    if (this.#field !== before && focused) this.focus();
    $('#send', this).disabled = !this.#up;
    this.#changed();
  }

  #changed() {
    const text = ownTag(this.#field.value, this.#offer);
    if (text !== this.#field.value) this.#field.value = text;
    if (this.#multi) counted(this, [text, this.#mode, this.#ending, this.#session?.want ?? 0]);
    else this.#ask();
  }

  /** Asks for the menu up to the caret. */
  #ask() {
    const session = this.#session;
    if (!session || this.#multi) return;
    const text = this.#line.value.slice(0, this.#line.selectionStart ?? undefined);
    const line = text === this.#offer || text === '' ? example(session.info.protocol, session.state?.name ?? '', this.#last) : '';
    if (this.#menu.type(text, line)) this.#asking.want(session.info.id, text);
  }

  /** @param {import('../lib/compose.js').Ending} ending */
  #send(ending) {
    const session = this.#session;
    if (!session || !this.#up) return;
    const text = this.#field.value;
    if (this.#mode === 'line') {
      this.#history.add(text, /^AUTH/i.test(session.pending ?? ''));
      this.#last = text;
      if (session.info.protocol === 'imap' && !session.pending) session.tag = tagOf(text) || session.tag;
    }
    if (!emit(this, 'send', frame(text, this.#mode, ending, session.want))) return;
    if (ending === 'paste') $('#ending', this).value = 'crlf';
    this.#menu.open();
    this.#shape('');
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.isComposing || e.defaultPrevented) return;
    const act = bound(this.#multi ? 'letter' : 'line', chord(e));
    if (!this.#multi && this.#menu.key(e)) { /* done there */ }
    else if (act === 'send') this.#send(this.#ending);
    else if (act === 'bare') this.#send('none');
    else if (act === 'leave') this.#field.blur();
    else if (act === 'recall') $('glass-recall', this).open(this.#history.list, '');
    else if (act === 'back' || act === 'forth') {
      const text = act === 'back' ? this.#history.back(this.#field.value) : this.#history.forward();
      if (text !== null) this.put(retag(text, this.#offer));
    } else return;
    e.preventDefault();
  }
}

customElements.define('glass-composer', GlassComposer);
