// @ts-check
// The card of a token: beside the transcript, pinned there, or over it where there is no room beside.
import { beyond, body } from './glass-explain.js';
import { $, $$, el } from '../lib/dom.js';
import { lastVerb } from '../lib/walk.js';

/**
 * Follows the tokens of `wires`; what it gives shows the card of what is selected, or of the last command.
 * @param {{ wires: any, looks: import('../lib/look.js').Looks, narrow: MediaQueryList, active: () => any }} parts
 */
export function cards({ wires, looks, narrow, active }) {
  const card = $('#card');

  /** @param {HTMLElement} token */
  function explain(token) {
    const line = /** @type {HTMLElement} */ (token.closest('.line'));
    $('#explain').show(token, active()?.info.protocol ?? '');
    $('#explain-line').textContent = `line ${line?.dataset.n ?? ''}`;
  }

  const nothing = [...$('#explain').childNodes];

  /** While nothing is selected, the card is that of the last command. */
  function explainLast() {
    const token = $('#wire .tok.is-sel') ?? lastVerb(wires);
    if (token) return explain(token);
    $('#explain').replaceChildren(...nothing);
    $('#explain-line').textContent = '';
  }

  /** Which token's card stays while the pointer goes on. @type {HTMLElement | undefined} */ let pinned;

  /** @param {HTMLElement} token @param {HTMLElement} place */
  async function tellMore(token, place) {
    const line = /** @type {HTMLElement | null} */ (token.closest('.line'));
    const looked = line && active() ? await looks.of(active(), Number(line.dataset.n)) : undefined;
    const facts = $('dl', place);
    if (!looked || !facts || place.dataset.n !== line?.dataset.n) return;
    for (const [name, value] of beyond(token, active()?.info.protocol ?? '', looked).reverse()) facts.prepend(el('dt', {}, name), el('dd', {}, value));
  }
  $('#explain').addEventListener('shown', (/** @type {any} */ { detail: { token, card: place } }) => {
    place.dataset.n = token.closest('.line')?.dataset.n ?? '';
    tellMore(token, place);
  });

  /** @param {HTMLElement | undefined} token */
  function pin(token) {
    pinned = token;
    $('#unpin').hidden = !token;
    if (token) return;
    for (const at of $$('.is-sel', wires)) at.classList.remove('is-sel');
    explainLast();
  }
  $('#unpin').addEventListener('click', () => pin(undefined));
  addEventListener('keydown', (e) => { if (e.key === 'Escape' && pinned && !e.defaultPrevented && !card.open) pin(undefined); });

  wires.addEventListener('token', (/** @type {any} */ e) => {
    if (!e.detail.keep && pinned?.isConnected) return;
    if (e.detail.keep) pin(e.detail.token);
    explain(e.detail.token);
  });
  wires.addEventListener('press', (/** @type {any} */ e) => {
    if (!narrow.matches) return;
    $('#card-body').replaceChildren(...body(e.detail, active()?.info.protocol ?? ''));
    $('#card-body').dataset.n = e.detail.closest('.line').dataset.n;
    tellMore(e.detail, $('#card-body'));
    card.showModal();
    history.pushState({ card: true }, '');
  });
  card.addEventListener('close', () => { if (history.state?.card) history.back(); });
  addEventListener('popstate', () => card.close());
  return explainLast;
}
