// @ts-check
// The zone editor beside the world: a zone as a master file.
import { $, el } from '../lib/dom.js';

/** @typedef {{ line: number, column: number, start: number, end: number, says: string }} Wrong */
/** @typedef {{ name: string, text?: string, trouble?: string, saved?: boolean, wrong?: Wrong[] }} Zone */

/** Events: `zone` with what is wanted of the program. */
class GlassZone extends HTMLElement {
  /** The text as the world has it. */ #known = '';

  connectedCallback() {
    $('details', this).addEventListener('toggle', () => this.refresh());
    this.#name.addEventListener('change', () => { this.#known = this.#text.value; this.refresh(); });
    this.#trouble.addEventListener('change', () => this.#want({ trouble: this.#trouble.value }));
    $('#zone-save', this).addEventListener('click', () => this.#want({ text: this.#text.value }));
    $('#zone-reset', this).addEventListener('click', () => { this.#known = this.#text.value; this.#want({ reset: true }); });
    this.#text.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) this.#want({ text: this.#text.value });
    });
    this.#text.addEventListener('input', () => { $('#zone-said', this).textContent = this.#isChanged ? 'Not saved' : ''; });
  }

  /** @returns {HTMLSelectElement} */ get #name() { return $('#zone-name', this); }
  /** @returns {HTMLSelectElement} */ get #trouble() { return $('#zone-trouble', this); }
  /** @returns {HTMLTextAreaElement} */ get #text() { return $('#zone-text', this); }
  get #isChanged() { return this.#text.value !== this.#known; }

  /** The world may be another one now. What is being typed stays. */
  refresh() {
    if ($('details', this).open && !this.#isChanged) this.#want({});
  }

  /** @param {Zone} zone */
  update({ name, text, trouble, saved, wrong }) {
    if (name !== this.#name.value) return;
    if (wrong) {
      $('#zone-said', this).textContent = 'Not saved';
      this.#show(wrong);
      return;
    }
    if (trouble !== undefined) this.#trouble.value = trouble;
    // What is being typed is not lost to an answer that comes late.
    if (text !== undefined && (saved || !this.#isChanged)) {
      if (this.#text.value !== text) this.#text.value = text;
      this.#known = text;
    }
    this.#show([]);
    if (saved) $('#zone-said', this).textContent = 'Saved. Undo takes it back.';
    else if (!this.#isChanged && text !== undefined) $('#zone-said', this).textContent = '';
  }

  /** @param {Wrong[]} wrong */
  #show(wrong) {
    const rows = wrong.map((w) => {
      const button = el('button', { type: 'button', className: 'zone__at' }, `Line ${w.line}, column ${w.column}`);
      button.addEventListener('click', () => this.#point(w));
      return el('li', {}, button, ` ${w.says}`);
    });
    $('#zone-wrong', this).replaceChildren(...rows);
    if (wrong[0]) this.#point(wrong[0]);
  }

  /** @param {Wrong} wrong */
  #point({ start, end }) {
    this.#text.focus();
    this.#text.setSelectionRange(start, Math.max(end, start + 1));
  }

  /** @param {object} what */
  #want(what) {
    this.dispatchEvent(new CustomEvent('zone', { detail: { name: this.#name.value, ...what } }));
  }
}

customElements.define('glass-zone', GlassZone);
