// @ts-check
// One block of a long transcript.
import { el, nodes } from './dom.js';
import { dress } from './dress.js';
import { place } from './fold.js';

/** A block's lines as a list. @param {string} text states as JSON, then lines @param {number} total lines of all blocks */
export function drawn(text, total) {
  const end = text.indexOf('\n');
  const list = el('ol', { className: 'block__lines', role: 'list' });
  for (const row of nodes(text.slice(end + 1))) {
    place(list, row);
    if (!row.matches('.line')) continue;
    dress(row, row.previousElementSibling);
    row.setAttribute('aria-posinset', row.dataset.n ?? '');
    row.setAttribute('aria-setsize', String(total));
  }
  return { states: JSON.parse(text.slice(0, end)), list };
}

/** Work that is done one piece a frame, so that scrolling never waits for two. @template T */
export class Turns {
  /** @type {Set<T>} */ #waiting = new Set();
  #busy = false;

  /** @param {(piece: T) => Promise<void> | undefined} work */
  constructor(work) {
    this.work = work;
  }

  /** @param {T} piece */
  async add(piece) {
    this.#waiting.add(piece);
    if (this.#busy) return;
    this.#busy = true;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      const done = this.work(next);
      if (!done) continue;
      await done;
      await new Promise(requestAnimationFrame);
    }
    this.#busy = false;
  }
}
