// @ts-check
import { $$, el, emit } from '../lib/dom.js';
import { count } from '../lib/compose.js';

/** Connections as tabs. Event: `pick` with the key of a session. */
class GlassTabs extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', (e) => {
      const tab = /** @type {HTMLElement} */ (e.target).closest('[role=tab]');
      if (tab) emit(this, 'pick', /** @type {HTMLElement} */ (tab).dataset.conn);
    });
    this.addEventListener('keydown', (e) => {
      const tabs = $$('[role=tab]', this);
      const at = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[e.key];
      if (at < 0 || to === undefined) return;
      e.preventDefault();
      const key = tabs[(to + tabs.length) % tabs.length].dataset.conn;
      emit(this, 'pick', key);
      /** @type {HTMLElement | null} */ (this.querySelector(`[data-conn="${key}"]`))?.focus();
    });
  }

  /** @param {Iterable<import('../lib/session.js').Session>} sessions @param {string} active */
  show(sessions, active) {
    const had = this.contains(document.activeElement);
    this.replaceChildren(...[...sessions].map((session) => this.#tab(session, session.key === active)));
    this.hidden = !this.childElementCount;
    const now = /** @type {HTMLElement | null} */ (this.querySelector('[aria-selected=true]'));
    now?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (had) now?.focus();
  }

  /** @param {import('../lib/session.js').Session} session @param {boolean} selected */
  #tab(session, selected) {
    const { protocol, mine } = session.info;
    const tab = el('button', {
      type: 'button', role: 'tab', id: `tab-${session.key}`, tabIndex: selected ? 0 : -1,
      'aria-selected': selected, 'aria-controls': 'panel', 'data-conn': session.key, 'data-proto': protocol,
    }, el('span', { className: 'proto', 'data-proto': protocol }, protocol.toUpperCase()), ` ${session.title}`);
    if (!mine && session.isOpen) tab.append(' ', el('span', { className: 'tab__sign' }, 'live'));
    if (!session.isOpen) tab.append(' ', el('span', { className: 'tab__sign' }, session.gone ? 'lost' : 'closed'));
    if (session.unread && !selected) {
      tab.append(' ', el('span', { className: 'tab__new', title: count(session.unread, 'new line', 'new lines') }, String(session.unread),
        el('span', { className: 'vh' }, session.unread === 1 ? ' new line' : ' new lines')));
    }
    return tab;
  }
}

customElements.define('glass-tabs', GlassTabs);
