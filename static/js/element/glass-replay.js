// @ts-check
import { $, $$, nodes } from '../lib/dom.js';
import { dress } from '../lib/dress.js';
import { toggle } from '../lib/drop.js';
import { place } from '../lib/fold.js';
import { stop, target } from '../lib/walk.js';

/** Milliseconds for one character: about 30 a second. */
const PACE = 33;

/** A short dialogue that types itself once, then rests. */
class GlassReplay extends HTMLElement {
  #run = 0;
  /** The lines as they came. */ #lines = '';

  connectedCallback() {
    this.#lines ||= $('ol', this).innerHTML;
    $('[data-act=replay]', this)?.addEventListener('click', () => this.#play(true));
    this.addEventListener('click', (e) => this.#explain(/** @type {HTMLElement} */ (e.target)));
    this.addEventListener('keydown', (e) => {
      const token = /** @type {HTMLElement} */ (e.target).closest('.tok');
      if (!token) return;
      const to = target(/** @type {HTMLElement} */ (token), e.key);
      if (to) { stop(to); to.focus(); } else if (e.key === 'Enter' || e.key === ' ') this.#explain(token); else return;
      e.preventDefault();
    });
    this.#play(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  }

  /** @param {Element} at */
  #explain(at) {
    const line = at.closest('.tok, .line__more') && at.closest('.line');
    if (line) toggle(/** @type {HTMLElement} */ (line), 'smtp');
  }

  /** @param {boolean} typing */
  async #play(typing) {
    const run = (this.#run += 1);
    const wire = $('ol', this);
    wire.replaceChildren();
    // The place is taken from the start, so that the page does not move.
    nodes(this.#lines).forEach((row) => {
      place(wire, row);
      if (row.matches('.line')) dress(row, row.previousElementSibling);
    });
    // One line is taken apart; the second command if there are two.
    const commands = $$('.line--c', wire);
    if (commands.length) toggle(commands[1] ?? commands[0], 'smtp');
    wire.scrollTop = 0;
    const rows = [...wire.children];
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
