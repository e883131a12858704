// @ts-check
import { $, $$, el } from '../lib/dom.js';
import { card, load } from '../lib/field.js';
import { also, bound, chord } from '../lib/keys.js';
import { marks, next, placeOf, told, withPart } from '../lib/letter.js';
import { fetched, put } from '../lib/part.js';

/** What belongs to a part and is drawn anew when another one is chosen. */
const OF_PART = ['#tree', '#part', '#panes', '#as'];
const ALL = [...OF_PART, '#src', '#view'];

/** One letter: its source, its parts and what is seen of it, tied together in all directions. */
class GlassLetter extends HTMLElement {
  /** @type {import('../lib/letter.js').Place | null} */ #chosen = null;
  #line = 0;
  #cards = false;

  connectedCallback() {
    for (const hidden of $$('[data-ends], #what', this)) hidden.hidden = false;
    also({ ends: () => this.#ends() });
    this.addEventListener('pointerover', (e) => this.#over(/** @type {Element} */ (e.target)));
    this.addEventListener('pointerleave', () => this.#light(this.#chosen));
    this.addEventListener('focusin', (e) => this.#over(/** @type {Element} */ (e.target)));
    this.addEventListener('click', (e) => this.#press(e));
    $('#src-box').addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => this.#walk(e));
    const part = $('.tree__n[aria-current]', this)?.dataset.part ?? 'letter';
    // The whole letter is lit only when somebody points at it.
    if (part !== 'letter') { this.#choose(part); this.#show(part); }
  }

  /** What stands under the pointer, or has the focus, is lit everywhere. @param {Element} at */
  #over(at) {
    const place = at.id === 'src-box' ? null : placeOf(at);
    this.#light(place ?? this.#chosen);
    const token = /** @type {HTMLElement | null} */ (at.closest('[data-field]'));
    if (token) this.#explain(token.dataset.field ?? '');
  }

  /** @param {import('../lib/letter.js').Place | null} place */
  #light(place) {
    for (const node of $$('#src > li, #tree .tree__n, #view [data-part], #view [data-item]', this)) {
      const { lit, item } = marks(node, place);
      node.classList.toggle('is-lit', lit);
      node.classList.toggle('is-item', item);
    }
  }

  /** @param {string} part */
  #choose(part) {
    this.#chosen = { part, item: '' };
    this.#light(this.#chosen);
  }

  /** The sentence about a kind of token. @param {string} id */
  async #explain(id) {
    if (!this.#cards) await load().then(() => { this.#cards = true; }, () => {});
    const found = card(id);
    if (!found) return;
    const rfc = found.rfc ? el('a', { className: 'rfc', href: found.url, rel: 'noreferrer' }, found.rfc) : null;
    $('#what').replaceChildren(el('b', {}, found.label), ` ${found.doc} `, ...(rfc ? [rfc] : []));
  }

  #ends() {
    const on = $('#src').toggleAttribute('data-ends');
    $('[data-ends]', $('.insp__bar')).setAttribute('aria-pressed', String(on));
  }

  /** @param {MouseEvent} e */
  async #press(e) {
    const at = /** @type {HTMLElement} */ (e.target);
    if (at.closest('button[data-ends]')) return this.#ends();
    const link = /** @type {HTMLAnchorElement | null} */ (at.closest('a[data-to], a[data-swap], a[data-more], a[data-line]'));
    if (!link) return this.#touch(at);
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    if (link.dataset.to !== undefined) return this.#part(link.dataset.to);
    if (link.dataset.swap !== undefined) return this.#swap(link.href, ALL);
    const line = Number(link.dataset.line ?? link.hash.slice(2));
    if (!$(`.src__l#L${line}`) || link.dataset.more !== undefined) await this.#swap(link.href, ['#src']);
    this.#go(line);
  }

  /** A press on a line or a piece of the rendering chooses its part. @param {HTMLElement} at */
  #touch(at) {
    if (at.closest('a, button, summary, iframe, details') || String(getSelection())) return;
    const place = placeOf(at.closest('#src > li, #view > [data-part], #view .fcard'));
    if (place) this.#part(place.part);
  }

  /** Shows another part. @param {string} part */
  async #part(part) {
    const href = withPart(location.href, part);
    const fields = $('#view .fields') !== null;
    await this.#swap(href, fields ? [...OF_PART, '#view'] : OF_PART);
    this.#choose(part);
    this.#show(part);
    $('#say').textContent = `${$('#part-h').textContent}, ${$('#part header code').textContent}`;
  }

  /** @param {string} part */
  #show(part) {
    for (const box of ['#src', '#view', '#tree']) $(`${box} [data-part="${CSS.escape(part)}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  /** Draws parts of the page anew, as they are at another address. @param {string} href @param {string[]} parts */
  async #swap(href, parts) {
    const found = await fetched(href);
    if (!found) return location.assign(href);
    this.#light(null);
    const ends = $('#src').hasAttribute('data-ends');
    put(found.page, parts);
    $('#src').toggleAttribute('data-ends', ends);
    history.replaceState(null, '', href);
    this.#light(this.#chosen);
  }

  /** @param {number} n */
  #go(n) {
    const line = $(`.src__l#L${n}`);
    if (!line) return;
    $('.is-cur', this)?.classList.remove('is-cur');
    line.classList.add('is-cur');
    this.#line = n;
    line.scrollIntoView({ block: 'nearest' });
    $('#src-box').focus({ preventScroll: true });
    this.#light(placeOf(line));
    $('#say').textContent = told({ n, part: line.dataset.part, zone: line.dataset.zone, text: $('.src__t', line).textContent.replace(/[␍␊]+$/, '').slice(0, 200) });
    this.#explain($('[data-field]', line)?.dataset.field ?? '');
  }

  /** @param {KeyboardEvent} e */
  #walk(e) {
    if (e.target !== $('#src-box')) return;
    const act = bound('source', chord(e));
    if (!act) return;
    e.preventDefault();
    if (act === 'choose') { const part = $(`.src__l#L${this.#line}`)?.dataset.part; if (part) this.#part(part); return; }
    const numbers = $$('#src > .src__l[data-n]', this).map((line) => Number(line.dataset.n));
    this.#go(next(numbers, this.#line, { up: -1, down: 1 }[act] ?? 0));
  }
}

customElements.define('glass-letter', GlassLetter);
