// @ts-check
import { $, $$, el, emit } from '../lib/dom.js';
import { changeOf, lastChange, lineBefore } from '../lib/change.js';

/**
 * What the selected command changed, and the way back to it. Without a selection it is the last command.
 * Event: `travel` with what is asked of the server.
 */
class GlassChange extends HTMLElement {
  /** @type {HTMLElement | null} */ #row = null;
  #kept = false;

  connectedCallback() {
    const wires = $('#wires');
    wires.addEventListener('token', (/** @type {any} */ e) => {
      const row = e.detail.keep && changeOf(e.detail.token);
      if (row) this.#show(row, true);
    });
    wires.addEventListener('click', (/** @type {Event} */ e) => {
      const at = /** @type {HTMLElement} */ (e.target);
      const row = /** @type {HTMLElement | null} */ (at.closest('.change'));
      if (!row) return;
      this.#show(row, true);
      if (at.closest('[data-back]')) this.back();
    });
    this.addEventListener('click', (e) => /** @type {HTMLElement} */ (e.target).closest('[data-back]') && this.back());
    new MutationObserver(() => this.#newest()).observe(wires, { childList: true, subtree: true });
  }

  /** Goes back to the line that has the focus, or to the one that is shown. */
  back() {
    const row = changeOf(document.activeElement) ?? this.#row;
    if (row?.dataset.step) emit(this, 'travel', { back: Number(row.dataset.step) });
  }

  /** While nothing is selected, the last command is shown; what was selected may be gone. */
  #newest() {
    const last = lastChange($('#wire'));
    if (this.#kept && this.#row?.isConnected && last === this.#last) return;
    this.#last = last;
    if (last !== this.#row) this.#show(last, false);
  }

  /** @type {HTMLElement | null} */ #last = null;

  /** @param {HTMLElement | null} row @param {boolean} kept */
  #show(row, kept) {
    this.#row = row;
    this.#kept = kept;
    $$('.change.is-sel').forEach((other) => other.classList.remove('is-sel'));
    if (kept) row?.classList.add('is-sel');
    $('#changed-line').textContent = row ? `line ${lineBefore(row)}` : '';
    const body = row?.querySelector('.change__body');
    const said = row ? 'Nothing changed, neither in the mailboxes nor in this session.' : 'What a command changes is shown here.';
    this.replaceChildren(
      ...(body ? [...body.childNodes].map((node) => node.cloneNode(true)) : [el('p', { className: 'muted' }, said)]),
      ...(row ? [el('button', { className: 'btn btn--s', type: 'button', 'data-back': row.dataset.step }, 'Go back to here ', el('kbd', { className: 'kbd' }, 'R'))] : []));
  }
}

customElements.define('glass-change', GlassChange);
