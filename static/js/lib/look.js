// @ts-check
/** @typedef {import('./hex.js').Looked} Looked */
/** @typedef {{ session: object, n: number, done: (looked: Looked | undefined) => void }} Wish */

/** Everything about lines that is not drawn with them: asked for when somebody looks, many at once, and kept. */
export class Looks {
  /** @type {WeakMap<object, Map<number, Looked>>} */ #known = new WeakMap();
  /** @type {Wish[]} */ #wishes = [];
  #asked = false;
  #ask;

  /** @param {(session: any, from: number, to: number) => boolean} ask whether it could be asked */
  constructor(ask) { this.#ask = ask; }

  /** @param {object} session @param {number} n @returns {Promise<Looked | undefined>} */
  of(session, n) {
    const known = this.#known.get(session)?.get(n);
    if (known) return Promise.resolve(known);
    return new Promise((done) => {
      this.#wishes.push({ session, n, done });
      if (!this.#asked) queueMicrotask(() => this.#send());
      this.#asked = true;
    });
  }

  #send() {
    this.#asked = false;
    for (const session of new Set(this.#wishes.map((w) => w.session))) {
      const all = this.#wishes.filter((w) => w.session === session).map((w) => w.n);
      if (!this.#ask(session, Math.min(...all), Math.max(...all))) this.#end(session, () => true);
    }
  }

  /** Takes an answer. @param {object} session @param {Looked[]} lines */
  learn(session, lines) {
    const known = this.#known.get(session) ?? new Map();
    this.#known.set(session, known);
    // A command that waits for its answer is asked about again.
    for (const line of lines) if (line.answer || !line.client) known.set(line.n, line);
    const got = new Map(lines.map((line) => [line.n, line]));
    this.#end(session, (n) => got.has(n) || n > (lines.at(-1)?.n ?? 0), got);
  }

  /** @param {object} session @param {(n: number) => boolean} over @param {Map<number, Looked>} [got] */
  #end(session, over, got) {
    const mine = this.#wishes.filter((w) => w.session === session && over(w.n));
    this.#wishes = this.#wishes.filter((w) => !mine.includes(w));
    mine.forEach((w) => w.done(got?.get(w.n)));
  }
}
