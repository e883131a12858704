// @ts-check
import { $$, el, emit } from '../lib/dom.js';
import { card } from '../lib/field.js';

/** Where a conversation is: the picture of its states, with the one that it is in. Event: `put` with a command. */
class GlassMachine extends HTMLElement {
  #key = '';
  #at = '';
  #now = el('p', { className: 'machine__now' });

  connectedCallback() {
    this.prepend(this.#now);
    const put = (/** @type {Event} */ e) => {
      const sign = /** @type {Element} */ (e.target).closest('[data-put]');
      if (!sign) return;
      e.preventDefault();
      emit(this, 'put', sign.getAttribute('data-put'));
    };
    this.addEventListener('click', put);
    this.addEventListener('keydown', (e) => { if (e.key === 'Enter' || e.key === ' ') put(e); });
  }

  /** @param {import('../lib/session.js').Session} session */
  show(session) {
    const { info, key, pending } = session;
    const last = $$(`[data-proto="${info.protocol}"] .station`, this).at(-1)?.dataset.state ?? '';
    const now = session.isOpen ? session.state?.name ?? '' : last;
    const moved = key === this.#key && now !== this.#at;
    const from = this.#at;
    const other = key !== this.#key;
    [this.#key, this.#at] = [key, now];
    for (const figure of $$('.machine', this)) figure.hidden = figure.dataset.proto !== info.protocol;
    if (moved || other) this.#light(from, now, moved);
    for (const sign of $$('.lasting', this)) sign.classList.toggle('is-now', sign.dataset.state === now && sign.dataset.by === pending);
    const state = card(`${info.protocol} state ${now}`);
    const detail = session.isOpen && session.state?.detail;
    this.#now.replaceChildren(el('b', {}, state?.label ?? now), ...(detail ? [' ', el('code', {}, detail)] : []), state?.doc ? `. ${state.doc}` : '.');
  }

  /** @param {string} from @param {string} now @param {boolean} moved */
  #light(from, now, moved) {
    for (const station of $$('.station', this)) station.classList.toggle('is-now', station.dataset.state === now);
    for (const way of $$('.edge', this)) way.classList.toggle('is-last', moved && way.dataset.from === from && way.dataset.to === now);
    for (const sign of $$('.by', this)) {
      const open = (sign.dataset.from ?? '').split(',').includes(now);
      sign.classList.toggle('is-open', open);
    }
  }
}

customElements.define('glass-machine', GlassMachine);
