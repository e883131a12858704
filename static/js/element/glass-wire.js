// @ts-check
import { $, $$, emit, nodes } from '../lib/dom.js';
import { dress, reveal } from '../lib/dress.js';
import { count } from '../lib/compose.js';
import { toggle, wrapped } from '../lib/drop.js';
import { place } from '../lib/fold.js';
import { Roll } from '../lib/roll.js';
import { lastVerb, stop, target } from '../lib/walk.js';

/** @typedef {import('../lib/session.js').Session} Session */

/** Rows of one transcript that the page keeps. */
const MOST = 2000;

/**
 * The transcripts, one list for each session; the one that is looked at is `ol#wire`.
 * Events: `token` with `{ token, keep }`, `fix` with a line, `newer` with the lines below the edge.
 */
class GlassWire extends HTMLElement {
  /** @type {WeakMap<Session, Roll>} */ #all = new WeakMap();
  /** @type {Session | undefined} */ #session;
  #newer = 0;
  /** Carets and stems point only under a line that did not wrap. */
  #wraps = () => $$('.diag, .drop', this).forEach(wrapped);

  connectedCallback() {
    this.addEventListener('click', (e) => this.#click(e));
    this.addEventListener('keydown', (e) => this.#walk(e));
    this.addEventListener('focusin', (e) => {
      const token = this.#token(e);
      if (token && token.matches(':focus-visible')) this.#select(token);
    });
    new ResizeObserver(this.#wraps).observe(this);
    // What unfolds is shown.
    this.addEventListener('toggle', (/** @type {any} */ { target: at }) => {
      if (at.open && !('auto' in at.dataset)) at.scrollIntoView({ block: 'nearest' });
    }, true);
    const hover = matchMedia('(hover: hover)');
    this.addEventListener('pointerover', (e) => {
      const token = this.#token(e);
      if (token && hover.matches) emit(this, 'token', { token, keep: false });
    });
    this.addEventListener('pointerout', (e) => {
      const kept = $('.tok.is-sel', this) ?? lastVerb(this);
      if (this.#token(e) && kept && hover.matches) emit(this, 'token', { token: kept, keep: false });
    });
  }

  /** @param {Session} session */
  show(session) {
    if (this.#session) this.#of(this.#session).leave();
    this.#session = session;
    const roll = this.#of(session);
    this.replaceChildren(roll.list);
    roll.enter();
    this.#tell(0);
  }

  /** @param {Session} session @param {string} html @param {string} tail */
  add(session, html, tail) {
    const { list, follows } = this.#of(session);
    $$(':scope > .is-tail', list).forEach((row) => row.remove());
    const rows = nodes(html);
    const fresh = rows.filter((row) => row.matches('.line')).length;
    for (const row of rows) {
      place(list, row);
      if (row.matches('.line')) dress(row, row.previousElementSibling);
    }
    nodes(tail).forEach((row) => {
      row.classList.add('is-tail');
      if (row.matches('.line')) dress(row, null);
      list.append(row);
    });
    while (list.childElementCount > MOST) list.firstElementChild?.remove();
    if (!$('.tok[tabindex="0"]', list)) $('.tok', list)?.setAttribute('tabindex', '0');
    if (session !== this.#session) return;
    if (follows) this.toEnd();
    else if (fresh) this.#tell(this.#newer + fresh);
    this.#wraps();
  }

  toEnd() {
    if (this.#session) this.#of(this.#session).toEnd();
    this.#tell(0);
  }

  /** @param {Session} session */
  #of(session) {
    const roll = this.#all.get(session) ?? new Roll(session, () => session === this.#session && this.#tell(0));
    this.#all.set(session, roll);
    return roll;
  }

  /** @param {number} n */
  #tell(n) {
    this.#newer = n;
    emit(this, 'newer', n && `${count(n, 'new line', 'new lines')}`);
  }

  /** @param {Event} e @returns {HTMLElement | null} */
  #token = (e) => /** @type {HTMLElement} */ (e.target).closest('.tok');

  /** @param {HTMLElement} token */
  #select(token) {
    $$('.is-sel', this).forEach((t) => t.classList.remove('is-sel'));
    token.classList.add('is-sel');
    if (token.dataset.role === 'mark') token.closest('.grp')?.classList.add('is-sel');
    stop(token);
    emit(this, 'token', { token, keep: true });
  }

  /** @param {Event} e */
  #click(e) {
    const at = /** @type {HTMLElement} */ (e.target);
    const line = /** @type {HTMLElement | null} */ (at.closest('.line'));
    const token = this.#token(e);
    if (at.closest('[data-fix]')) emit(this, 'fix', at.closest('[data-fix]')?.getAttribute('data-fix'));
    if (at.closest('.line__more') && line) this.#explain(line);
    if (!token) return;
    if (token.dataset.role === 'secret') reveal(token);
    this.#select(token);
    emit(this, 'press', token);
  }

  /** @param {KeyboardEvent} e */
  #walk(e) {
    const token = this.#token(e);
    if (!token || e.ctrlKey || e.metaKey || e.altKey) return;
    const to = target(token, e.key);
    if (e.key === 'o') $('.line__letter', token.closest('.line'))?.click();
    else if (e.key === 'Enter' || e.key === ' ') {
      if (token.dataset.role === 'secret') reveal(token);
      this.#select(token);
      this.#explain(/** @type {HTMLElement} */ (token.closest('.line')));
    } else if (to) {
      to.focus();
      this.#select(to);
      to.scrollIntoView({ block: 'nearest' });
    } else return;
    e.preventDefault();
  }

  /** @param {HTMLElement} line */
  #explain(line) {
    toggle(line, this.#session?.info.protocol ?? '');
    if (line.nextElementSibling?.matches('.drop')) line.nextElementSibling.scrollIntoView({ block: 'nearest' });
  }
}

customElements.define('glass-wire', GlassWire);
