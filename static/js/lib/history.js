// @ts-check
/** What was sent, one list for each protocol, kept in memory. */
export class History {
  /** @type {Map<string, string[]>} */ #lists = new Map();
  #key = '';
  #at = 0;
  #draft = '';

  /** Looks at the list of a protocol, from its end. @param {string} key */
  use(key) {
    this.#key = key;
    this.#at = this.#list.length;
  }

  /** @param {string} text */
  add(text) {
    const list = this.#list;
    if (text && list.at(-1) !== text) list.push(text);
    if (list.length > 200) list.shift();
    this.#at = list.length;
  }

  /** One back; `now` is kept for the way forward. @param {string} now @returns {string | null} */
  back(now) {
    const list = this.#list;
    if (this.#at === 0) return null;
    if (this.#at === list.length) this.#draft = now;
    this.#at -= 1;
    return list[this.#at];
  }

  /** @returns {string | null} */
  forward() {
    const list = this.#list;
    if (this.#at >= list.length) return null;
    this.#at += 1;
    return this.#at === list.length ? this.#draft : list[this.#at];
  }

  get #list() {
    let list = this.#lists.get(this.#key);
    if (!list) this.#lists.set(this.#key, (list = []));
    return list;
  }
}
