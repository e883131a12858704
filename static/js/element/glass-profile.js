// @ts-check
// The dial in the console's head: whom the servers are like, and what follows from it.
import { $, el } from '../lib/dom.js';
import { shown } from '../lib/habit.js';

/** @typedef {import('../lib/habit.js').Profile} Profile */

/** Events: `turn` with the key that was chosen; `turned` with a sentence, when the servers changed. */
class GlassProfile extends HTMLElement {
  /** @type {Profile | undefined} */ #profile;
  #protocol = '';

  connectedCallback() {
    this.#select.addEventListener('change', () => {
      const event = new CustomEvent('turn', { detail: this.#select.value, cancelable: true });
      // What could not be sent is not so.
      if (!this.dispatchEvent(event) && this.#profile) this.#select.value = this.#profile.key;
    });
  }

  /** @returns {HTMLSelectElement} */
  get #select() {
    return $('select', this);
  }

  /** What the servers are like now. @param {Profile} profile */
  update(profile) {
    const before = this.#profile;
    this.#profile = profile;
    this.#select.value = profile.key;
    this.#draw();
    if (before && before.key !== profile.key) {
      this.dispatchEvent(new CustomEvent('turned', { detail: `${profile.name}. ${profile.says}` }));
    }
  }

  /** The protocol of the console that is shown. @param {string} protocol */
  about(protocol) {
    if (protocol === this.#protocol) return;
    this.#protocol = protocol;
    this.#draw();
  }

  /** Without a console there is nobody who behaves. @param {boolean} idle */
  idle(idle) {
    if (idle) this.about('');
  }

  #draw() {
    const more = $('#dial-more');
    const { text, rows } = shown(this.#profile, this.#protocol);
    more.hidden = text === '';
    $('#dial-says').textContent = text;
    $('#dial-habits').replaceChildren(...rows.map((row) =>
      el('li', {}, `${row.says} `, el('span', { className: 'habit__answers' }, row.answers))));
  }
}

customElements.define('glass-profile', GlassProfile);
