// @ts-check
// The text that is to be explained: from the field, from the clipboard, or from a file. It is masked beside the page
// as soon as it is there, so that people see what will be sent.
import { $, el } from './dom.js';

/** Octets of a text at most. */
export const MOST = 20_000_000;
/** From so many characters on a text is held beside the field, which would be slow with it. */
const LONG = 300_000;
const MASK = /x{8}|0{32}/g;

/** @param {number} size */
export const tooLarge = (size) => (size > MOST
  ? `This is ${(size / 1e6).toFixed(1)} million octets; ${MOST / 1e6} million is the most. Cut out the conversation that you want explained.` : '');

/** Events: `problem` with a sentence. */
export class Intake extends EventTarget {
  #worker = new Worker('/static/js/worker/mask.js', { type: 'module' });
  /** What is held beside the field. @type {Blob | undefined} */ #held;
  /** @type {Promise<Blob> | undefined} */ #work;
  #timer = 0;
  #places = 0;
  /** @type {number[]} */ #lines = [];

  constructor() {
    super();
    const text = $('#text');
    text.addEventListener('input', () => this.#later());
    text.addEventListener('paste', (/** @type {ClipboardEvent} */ e) => {
      const pasted = e.clipboardData?.getData('text') ?? '';
      if (pasted.length < LONG) return;
      e.preventDefault();
      this.hold(new Blob([pasted]), 'Pasted text');
    });
    const form = $('#paste');
    form.addEventListener('dragover', (/** @type {DragEvent} */ e) => { e.preventDefault(); form.classList.add('is-over'); });
    form.addEventListener('dragleave', () => form.classList.remove('is-over'));
    form.addEventListener('drop', (/** @type {DragEvent} */ e) => {
      e.preventDefault();
      form.classList.remove('is-over');
      this.#file(e.dataTransfer?.files[0]);
    });
    $('#pick').hidden = false;
    $('#file').addEventListener('change', () => { this.#file($('#file').files[0]); $('#file').value = ''; });
    $('#unhold').addEventListener('click', () => { this.#drop(); this.#later(); text.focus(); });
    $('#show-sent').addEventListener('click', () => this.#show());
    for (const link of document.querySelectorAll('[data-example]')) link.addEventListener('click', (e) => this.#example(e, /** @type {HTMLAnchorElement} */ (link)));
    if (text.value) this.#later();
  }

  /** What is to be sent; a sentence where it cannot be. @returns {Promise<Blob | string>} */
  async masked() {
    clearTimeout(this.#timer);
    const blob = this.#held ?? new Blob([$('#text').value]);
    if (!blob.size) return 'There is no text yet. Paste one, drop a file, or try an example.';
    return tooLarge(blob.size) || ((await (this.#work ?? this.#mask(blob)).catch(() => null)) ?? 'The text could not be masked, so that nothing was sent.');
  }

  /** Keeps a text beside the field. @param {Blob} blob @param {string} name */
  hold(blob, name) {
    const refused = tooLarge(blob.size);
    this.dispatchEvent(new CustomEvent('problem', { detail: refused }));
    if (refused) return;
    this.#held = blob;
    $('#text').hidden = true;
    $('#held').hidden = false;
    $('#held-text').textContent = `${name}, ${(blob.size / 1e6).toFixed(1)} million octets`;
    this.#later();
  }

  /** @param {File | undefined} file */
  async #file(file) {
    if (!file) return;
    if (file.size > LONG) return this.hold(file, file.name);
    const octets = new Uint8Array(await file.arrayBuffer());
    // What is no text stays as it is, beside the field.
    try { this.put(new TextDecoder('utf-8', { fatal: true }).decode(octets)); } catch { this.hold(file, file.name); }
  }

  /** @param {string} text */
  put(text) {
    this.#drop();
    $('#text').value = text;
    this.dispatchEvent(new CustomEvent('problem', { detail: '' }));
    this.#later();
  }

  /** @param {Event} e @param {HTMLAnchorElement} link */
  async #example(e, link) {
    e.preventDefault();
    const page = await (await fetch(link.href)).text();
    this.put(new DOMParser().parseFromString(page, 'text/html').querySelector('textarea')?.value ?? '');
    $('#go').focus();
  }

  #drop() {
    this.#held = undefined;
    $('#held').hidden = true;
    $('#text').hidden = false;
  }

  /** Masks when the hand rests. */
  #later() {
    clearTimeout(this.#timer);
    this.#work = undefined;
    $('#masked').textContent = '';
    $('#show-sent').hidden = true;
    this.#timer = setTimeout(() => {
      const blob = this.#held ?? new Blob([$('#text').value]);
      if (blob.size && blob.size <= MOST) this.#mask(blob);
    }, 250);
  }

  /** @param {Blob} blob */
  #mask(blob) {
    const work = blob.arrayBuffer().then((octets) => new Promise((done, fail) => {
      this.#worker.onmessage = done;
      this.#worker.onerror = fail;
      this.#worker.postMessage(octets, [octets]);
    })).then((/** @type {any} */ { data }) => {
      if (this.#work === work) {
        [this.#places, this.#lines] = [data.places, data.lines];
        const places = data.places === 1 ? '1 place is' : `${data.places} places are`;
        $('#masked').textContent = data.places ? `${places} masked before anything is sent.` : 'No password was found in it.';
        $('#show-sent').hidden = false;
      }
      return new Blob([data.masked]);
    });
    this.#work = work;
    return work;
  }

  /** Shows the masked text: its beginning, and the lines that were changed. */
  async #show() {
    const masked = await this.masked();
    if (typeof masked === 'string') return;
    const text = await masked.slice(0, 100_000).text();
    const parts = text.split(MASK);
    const marks = text.match(MASK) ?? [];
    $('#sent-text').textContent = `${this.#places} masked, in ${this.#lines.length === 1 ? 'line' : 'lines'} ${this.#lines.slice(0, 40).join(', ') || 'none'}.${masked.size > 100_000 ? ' The first 100 000 octets:' : ''}`;
    $('#sent-lines').replaceChildren(...parts.flatMap((part, i) => [part, marks[i] ? el('mark', {}, marks[i]) : '']));
    $('#sent').showModal();
  }
}
