// @ts-check
import { $, $$, emit, nodes } from '../lib/dom.js';
import { name } from '../lib/dress.js';

/**
 * What would have happened otherwise: the button under the rules of an answer, and what the server tried.
 * Event: `otherwise` with the number of the line.
 */
class GlassTrial extends HTMLElement {
  connectedCallback() {
    $('button', this).addEventListener('click', () => {
      const old = $('.trial', this);
      if (!old) return void emit(this, 'otherwise', Number(this.dataset.line));
      old.remove();
      this.#is(false);
    });
  }

  /** @param {string} html */
  answer(html) {
    $('.trial', this)?.remove();
    this.append(...nodes(html));
    for (const token of $$('.tok', this)) name(token);
    $('.tok', this)?.setAttribute('tabindex', '0');
    this.#is(true);
    $('.trial', this)?.scrollIntoView({ block: 'nearest' });
  }

  /** What a screen reader says. */
  get said() {
    const parts = $$('.trial--none, .trial__head, .trial__what, .trial__next', this);
    return parts.map((part) => part.textContent?.trim().replace(/\s+/g, ' ')).join('. ');
  }

  /** @param {boolean} open */
  #is(open) {
    const button = $('button', this);
    button.setAttribute('aria-expanded', String(open));
    button.textContent = open ? 'Put away' : 'Try it';
  }
}

customElements.define('glass-trial', GlassTrial);
