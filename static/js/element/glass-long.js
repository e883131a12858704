// @ts-check
import { $, $$, el, emit } from '../lib/dom.js';
import { reveal } from '../lib/dress.js';
import { toggle, wrapped } from '../lib/drop.js';
import { holder, stateAt, unpack, weight } from '../lib/frame.js';
import { Turns, drawn } from '../lib/block.js';
import { stop, target } from '../lib/walk.js';

/** @typedef {{ facts: import('../lib/frame.js').Facts, packed: Uint8Array, node: HTMLElement, near: boolean, states: any[] }} Block */

/**
 * A transcript of any length: all of its blocks are kept packed, and those near the screen are drawn.
 * Events: `token` and `press` with a token, `at` with `{ line, state }`.
 */
class GlassLong extends HTMLElement {
  /** @type {Block[]} */ #blocks = [];
  /** @type {Map<Element, Block>} */ #of = new Map();
  #protocol = '';
  #total = 0;
  /** Height of one line, measured over what was drawn. */ #unit = 52;
  #measured = 0;
  #asked = false;
  #queue = new Turns((/** @type {Block} */ block) => (block.near ? this.#draw(block) : undefined));
  #watch = new IntersectionObserver((seen) => {
    for (const entry of seen) {
      const block = this.#of.get(entry.target);
      if (block) this.#near(block, entry.isIntersecting);
    }
  }, { root: this, rootMargin: '1500px 0px' });

  connectedCallback() {
    this.addEventListener('click', (e) => this.#click(/** @type {HTMLElement} */ (e.target)));
    this.addEventListener('keydown', (e) => this.#walk(e));
    this.addEventListener('focusin', (e) => {
      const token = /** @type {HTMLElement} */ (e.target).closest('.tok');
      if (token?.matches(':focus-visible')) this.#select(/** @type {HTMLElement} */ (token));
    });
    this.addEventListener('scroll', () => {
      if (!this.#asked) requestAnimationFrame(() => { this.#asked = false; this.#tell(); });
      this.#asked = true;
    }, { passive: true });
  }

  /** Begins another transcript. @param {string} protocol @param {number} total */
  begin(protocol, total) {
    this.#watch.disconnect();
    this.#blocks = [];
    this.#of.clear();
    [this.#protocol, this.#total, this.#measured] = [protocol, total, 0];
    this.replaceChildren();
    this.scrollTop = 0;
    this.setAttribute('aria-label', `Transcript, ${total} lines`);
  }

  /** Adds the next block. @param {any} facts @param {Uint8Array} packed */
  push(facts, packed) {
    const node = el('div', { className: 'block' });
    const block = { facts, packed, node, near: false, states: [] };
    node.style.setProperty('block-size', `${Math.round(weight(facts) * this.#unit)}px`);
    this.#blocks.push(block);
    this.#of.set(node, block);
    this.append(node);
    this.#watch.observe(node);
  }

  /** Goes to a line. @param {number} line @param {boolean} [focus] */
  async go(line, focus = true) {
    const block = this.#blocks[holder(this.#blocks.map((b) => b.facts), line)];
    if (!block) return;
    block.near = true;
    block.node.scrollIntoView({ block: 'start' });
    await this.#draw(block);
    const row = $(`.line[data-n="${line}"]`, block.node);
    row?.closest('details')?.setAttribute('open', '');
    row?.scrollIntoView({ block: 'center' });
    const token = $('.tok', row ?? block.node);
    if (token && focus) { token.focus({ preventScroll: true }); this.#select(token); }
  }

  /** @param {Block} block @param {boolean} near */
  #near(block, near) {
    block.near = near;
    if (near) this.#queue.add(block);
    else if (block.node.firstChild && !block.node.contains(document.activeElement)) {
      block.node.style.setProperty('block-size', `${block.node.offsetHeight}px`);
      block.node.replaceChildren();
    }
  }

  /** @param {Block} block */
  async #draw(block) {
    const text = block.node.firstChild ? '' : await unpack(block.packed);
    if (!text || !block.near || block.node.firstChild) return;
    const { states, list } = drawn(text, this.#total);
    block.states = states;
    block.node.replaceChildren(list);
    block.node.style.removeProperty('block-size');
    $$('.diag', list).forEach(wrapped);
    if (!$('.tok[tabindex="0"]', this)) $('.tok', list)?.setAttribute('tabindex', '0');
    this.#unit += (block.node.offsetHeight / Math.max(1, weight(block.facts)) - this.#unit) / Math.min(this.#measured += 1, 50);
    if (block === this.#blocks[0]) this.#tell();
  }

  /** Says which line is at the upper edge. */
  #tell() {
    const { left, top, bottom, width } = this.getBoundingClientRect();
    const chosen = $('.tok.is-sel', this)?.getBoundingClientRect();
    if (chosen && chosen.bottom > top && chosen.top < bottom) return;
    const row = document.elementsFromPoint(left + width / 3, top + 16).map((n) => n.closest('.line')).find(Boolean);
    if (row && this.contains(row)) this.#at(/** @type {HTMLElement} */ (row));
  }
  /** @param {HTMLElement} row */
  #at(row) {
    const block = this.#of.get(/** @type {Element} */ (row.closest('.block')));
    emit(this, 'at', { line: Number(row.dataset.n), state: block && stateAt(block.states, Number(row.dataset.n)) });
  }

  /** @param {HTMLElement} token */
  #select(token) {
    $$('.is-sel', this).forEach((t) => t.classList.remove('is-sel'));
    token.classList.add('is-sel');
    stop(token);
    this.#at(/** @type {HTMLElement} */ (token.closest('.line')));
    emit(this, 'token', token);
  }

  /** @param {HTMLElement} at */
  #click(at) {
    const [token, line] = [at.closest('.tok'), at.closest('.line')].map((n) => /** @type {HTMLElement | null} */ (n));
    if (at.closest('.line__more') && line) toggle(line, this.#protocol);
    if (!token) return;
    if (token.dataset.role === 'secret') reveal(token);
    this.#select(token);
    emit(this, 'press', token);
  }

  /** @param {KeyboardEvent} e */
  #walk(e) {
    const token = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (e.target).closest('.tok'));
    if (!token || e.ctrlKey || e.metaKey || e.altKey) return;
    const to = e.key === 'Home' || e.key === 'End' ? undefined : target(token, e.key);
    if (e.key === 'Home') this.go(1);
    else if (e.key === 'End') this.go(this.#total);
    else if (e.key === 'Enter' || e.key === ' ') { this.#select(token); toggle(/** @type {HTMLElement} */ (token.closest('.line')), this.#protocol); }
    else if (to) { to.focus({ preventScroll: true }); this.#select(to); to.scrollIntoView({ block: 'nearest' }); } else return;
    e.preventDefault();
  }
}

customElements.define('glass-long', GlassLong);
