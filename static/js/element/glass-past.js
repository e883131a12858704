// @ts-check
import { $, emit } from '../lib/dom.js';

/**
 * The clock of the world, the branches of its past, and the button that takes the last step back.
 * Event: `travel` with what is asked of the server.
 */
class GlassPast extends HTMLElement {
  #undo = false;

  connectedCallback() {
    const undo = $('#undo');
    undo?.addEventListener('click', () => this.#undo && emit(this, 'travel', { undo: true }));
    this.addEventListener('click', (e) => {
      const button = /** @type {HTMLElement} */ (e.target).closest('button');
      if (button?.dataset.advance) emit(this, 'travel', { advance: Number(button.dataset.advance) });
      if (button?.dataset.branchTo) emit(this, 'travel', { branch: Number(button.dataset.branchTo) });
    });
    // The word goes to the server like any other; that is said before it is sent.
    $('#composer')?.addEventListener('input', (/** @type {any} */ e) => {
      $('#undo-hint').hidden = !this.#undo || e.target.value.trim().toLowerCase() !== 'undo';
    });
    $('#composer')?.addEventListener('send', () => { $('#undo-hint').hidden = true; });
  }

  /** @param {{ past: string, undo: boolean }} news */
  update({ past, undo }) {
    const at = /** @type {HTMLElement | null} */ (this.querySelector(':focus'));
    const [name, value] = Object.entries(at?.dataset ?? {})[0] ?? [];
    this.innerHTML = past;
    // The button that was pressed keeps the focus; a branch that became the present gives it to the next.
    if (at) (this.#same(name, value) ?? $('button', this))?.focus();
    this.#undo = undo;
    $('#undo')?.setAttribute('aria-disabled', String(!undo));
  }

  /** @param {string | undefined} name @param {string | undefined} value @returns {HTMLElement | undefined} */
  #same = (name, value) => [...this.querySelectorAll('button')].find((b) => name && b.dataset[name] === value);
}

customElements.define('glass-past', GlassPast);
