// @ts-check
import { $, nodes } from '../lib/dom.js';
import { dress } from '../lib/dress.js';
import { place } from '../lib/fold.js';

/** Milliseconds for one character: about 30 a second. */
const PACE = 33;

/** A short dialogue that types itself once, then rests. */
class GlassReplay extends HTMLElement {
  #run = 0;

  connectedCallback() {
    $('[data-act=replay]', this)?.addEventListener('click', () => this.#play(true));
    this.#play(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  }

  /** @param {boolean} typing */
  async #play(typing) {
    const run = (this.#run += 1);
    const wire = $('ol', this);
    const rows = nodes($('template', this).innerHTML);
    wire.replaceChildren();
    // The place is taken from the start, so that the page does not move.
    rows.forEach((row) => {
      place(wire, row);
      if (row.matches('.line')) dress(row, row.previousElementSibling);
    });
    $('.tok', wire)?.setAttribute('tabindex', '0');
    if (!typing) return;
    rows.forEach((row) => row.classList.add('is-coming'));
    for (const row of rows) {
      const tokens = [...row.querySelectorAll('.tok')];
      const client = row.matches('.line--c');
      tokens.forEach((token) => token.classList.toggle('is-coming', client));
      row.classList.remove('is-coming');
      for (const token of client ? tokens : []) {
        await new Promise((done) => setTimeout(done, PACE * (token.textContent?.length ?? 1)));
        if (run !== this.#run) return;
        token.classList.remove('is-coming');
      }
      await new Promise((done) => setTimeout(done, client ? 250 : 120));
      if (run !== this.#run) return;
    }
  }
}

customElements.define('glass-replay', GlassReplay);
