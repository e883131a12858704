// @ts-check
import { $, $$, emit, memory } from '../lib/dom.js';
import { help, options } from '../lib/help.js';
import { bound, chord } from '../lib/keys.js';
import { narrowed, proposal, sum, taken } from '../lib/menu.js';
/** @typedef {import('../lib/menu.js').Menu} Menu */

/**
 * What can be typed now: a list, and the form of the command. It belongs to a field with the role of a combobox.
 * The keys of the field move in the list only after somebody went there; Enter sends until then.
 * Event: `take` with the line as it then is.
 */
class GlassMenu extends HTMLElement {
  /** @type {HTMLElement | null} */ #field = null;
  /** @type {Menu | null} */ #menu = null;
  #text = '';
  /** The server has answered for this very text. */
  #fresh = false;
  #example = '';
  #at = -1;
  #closed = false;
  #asked = false;

  connectedCallback() {
    const select = $('#completion', this);
    select.value = this.#how;
    $('#completion-field', this).hidden = Boolean(document.body.dataset.completion);
    select.addEventListener('change', () => {
      memory.set('completion', select.value);
      this.open();
    });
    this.#list.addEventListener('pointerdown', (/** @type {Event} */ e) => e.preventDefault());
    this.#list.addEventListener('click', (/** @type {any} */ e) => {
      const option = e.target.closest('[data-option]');
      if (option) this.#take(Number(option.dataset.option));
    });
  }

  get #list() { return $('#options', this); }
  /** Off, hint or full: as the page says, or as the person chose. */
  get #how() { return document.body.dataset.completion || memory.get('completion') || 'full'; }
  get #shown() { return !this.#closed && (this.#how === 'full' || (this.#how === 'hint' && this.#asked)); }

  /** @param {HTMLElement} field */
  set field(field) { this.#field = field; }

  /** Shows the list again, after it was closed. */
  open() {
    this.#closed = this.#asked = false;
    this.#draw();
  }

  /** The text changed. @param {string} text @param {string} example @returns {boolean} whether the server has to be asked */
  type(text, example) {
    const same = text === this.#text && example === this.#example && this.#menu?.text === text;
    if (text !== this.#text) this.#at = -1;
    this.#fresh &&= text === this.#text;
    this.#text = text;
    this.#example = example;
    this.#menu = narrowed(this.#menu, text);
    if (!same) this.#draw();
    return this.#how !== 'off' && !this.#fresh;
  }

  /** Another connection, or another state: what was answered is old. */
  forget() {
    this.#menu = null;
    this.#fresh = false;
    this.#at = -1;
  }

  /** The server answered. @param {Menu} menu */
  answer(menu) {
    if (menu.text !== this.#text) return;
    const same = JSON.stringify(menu.options) === JSON.stringify(this.#menu?.options);
    if (!same) this.#at = -1;
    this.#menu = menu;
    this.#fresh = true;
    this.#draw();
  }

  /** Does what a key does here; false if it does nothing. @param {KeyboardEvent} e */
  key(e) {
    const menu = this.#menu;
    const inside = this.#at >= 0;
    const act = bound(inside ? 'list' : 'line', chord(e));
    const last = (menu?.options.length ?? 0) - 1;
    const to = { previous: this.#at - 1, next: Math.min(this.#at + 1, last), first: 0, last }[act];
    if (inside && to !== undefined) this.#move(to);
    else if (inside && act === 'take') this.#take(this.#at);
    else if (act === 'enter' && last >= 0 && this.#how !== 'off') {
      this.#closed = false;
      this.#asked = true;
      this.#at = 0;
      this.#draw();
    } else if (act === 'close' || (act === 'leave' && this.#shown && last >= 0)) {
      this.#closed = true;
      this.#at = -1;
      this.#draw();
    } else if (!inside && act === 'complete' && this.#how !== 'off' && menu && proposal(menu)) this.#take(menu.options.findIndex((o) => !o.why));
    else return false;
    return true;
  }

  /** @param {number} i */
  #take(i) {
    const option = this.#menu?.options[i];
    if (!this.#menu || !option) return;
    this.#at = -1;
    this.#asked = false;
    emit(this, 'take', taken(this.#menu, option));
  }

  /** @param {number} to */
  #move(to) {
    this.#at = to;
    $$('[role=option]', this.#list).forEach((o, i) => o.setAttribute('aria-selected', String(i === to)));
    const now = $(`#option-${to}`, this.#list);
    now?.scrollIntoView({ block: 'nearest' });
    if (now) this.#field?.setAttribute('aria-activedescendant', now.id);
    else this.#field?.removeAttribute('aria-activedescendant');
    const how = this.#how;
    $('#help', this).hidden = how === 'off';
    $('#help', this).replaceChildren(...(how === 'off' ? [] : help(this.#menu, this.#example, to)));
  }

  #draw() {
    const how = this.#how;
    this.dataset.how = how;
    const menu = this.#menu;
    const some = this.#shown && Boolean(menu?.options.length);
    this.#list.replaceChildren(...(some && menu ? options(menu) : []));
    this.#list.hidden = !this.#shown;
    // A list without options is no list.
    this.#list.setAttribute('role', some ? 'listbox' : 'presentation');
    this.#field?.setAttribute('aria-expanded', String(some));
    $('#options-sum', this).textContent = menu && how !== 'off' ? sum(menu) : '';
    this.#move(some ? this.#at : -1);
  }
}

customElements.define('glass-menu', GlassMenu);
