// @ts-check
import { $$ } from '../lib/dom.js';

/** The world panel. What is new keeps the tint of a note until the next command. */
class GlassWorld extends HTMLElement {
  #address = '';

  /** @param {string} html escaped by the server */
  update(html) {
    const before = this.#texts();
    const open = new Map($$('details[data-key]', this).map((d) => [d.dataset.key, d.open]));
    this.innerHTML = html;
    for (const details of $$('details[data-key]', this)) details.open = open.get(details.dataset.key) ?? details.open;
    this.mark(this.#address);
    if (!before.size) return;
    for (const row of $$('.msg[data-key]', this)) {
      const { key } = row.dataset;
      // Sequence numbers move when others go; that alone is no news.
      row.classList.toggle('is-new', before.get(key) !== this.#text(row));
      row.classList.toggle('is-here', !before.has(key));
    }
    this.querySelector('.is-new')?.scrollIntoView({ block: 'nearest' });
  }

  /** Marks the port that the console is connected to. @param {string} address */
  mark(address) {
    this.#address = address;
    for (const port of $$('.port', this)) port.classList.toggle('is-on', port.dataset.open === address);
  }

  /** Forgets what was new. */
  calm() {
    $$('.is-new', this).forEach((row) => row.classList.remove('is-new'));
  }

  #texts = () => new Map($$('.msg[data-key]', this).map((row) => [row.dataset.key, this.#text(row)]));

  /** @param {HTMLElement} row */
  #text = (row) => row.querySelector('.msg__flags')?.textContent;
}

customElements.define('glass-world', GlassWorld);
