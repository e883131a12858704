// @ts-check
import { $, emit } from '../lib/dom.js';
import { found } from '../lib/history.js';
import { bound, chord } from '../lib/keys.js';

/** Searches what was sent, letter by letter. Events: `take` with the line; `close`. */
class GlassRecall extends HTMLElement {
  /** @type {string[]} */ #list = [];
  /** @type {string[]} */ #hits = [];
  #at = 0;

  connectedCallback() {
    const field = $('input', this);
    field.addEventListener('input', () => this.#find());
    field.addEventListener('blur', () => { if (!this.hidden) this.#end('close'); });
    field.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const act = e.isComposing ? '' : bound('recall', chord(e));
      if (!act) return;
      e.preventDefault();
      e.stopPropagation();
      if (act === 'take' || act === 'close') return this.#end(act);
      const step = { older: 1, newer: -1 }[act] ?? 0;
      this.#at = Math.max(0, Math.min(this.#at + step, this.#hits.length - 1));
      this.#draw();
    });
  }

  /** @param {string[]} list the oldest first @param {string} text */
  open(list, text) {
    this.#list = list;
    this.hidden = false;
    const field = $('input', this);
    field.value = text;
    field.focus();
    field.select();
    this.#find();
  }

  #find() {
    this.#hits = found(this.#list, $('input', this).value);
    this.#at = 0;
    this.#draw();
  }

  #draw() {
    const hit = this.#hits[this.#at];
    $('output', this).textContent = hit ?? (this.#list.length ? 'No such line was sent' : 'Nothing was sent yet');
    $('#recall-sum', this).textContent = hit === undefined ? '' : `${this.#at + 1} of ${this.#hits.length}`;
  }

  /** @param {string} act */
  #end(act) {
    const hit = this.#hits[this.#at];
    this.hidden = true;
    emit(this, act === 'take' && hit !== undefined ? 'take' : 'close', hit);
  }
}

customElements.define('glass-recall', GlassRecall);
