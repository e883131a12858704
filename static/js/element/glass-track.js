// @ts-check
import { el } from '../lib/dom.js';
import { stations } from '../lib/track.js';

/** Where a conversation is: stations on a line. */
class GlassTrack extends HTMLElement {
  /** @param {string} protocol @param {{ name: string, detail?: string | null } | undefined} state */
  show(protocol, state) {
    const list = el('ol', { className: 'track', 'data-proto': protocol });
    for (const { label, place, note } of stations(protocol, state?.name ?? '')) {
      const now = place === 'now';
      const small = now && (state?.detail || note)
        ? el('small', {}, state?.detail ? el('code', {}, state.detail) : null, state?.detail && note ? '. ' : null, note) : null;
      list.append(el('li', { className: `is-${place}`, 'aria-current': now ? 'step' : null }, label, small));
    }
    this.replaceChildren(list);
  }
}

customElements.define('glass-track', GlassTrack);
