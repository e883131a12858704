// @ts-check
import { memory } from './dom.js';

const MOST = 200;

/** Whether a text may hold a password: such a one is kept in memory alone. @param {string} text */
export const isSecret = (text) => text.split(/[\r\n]+/).some((line) => /^\s*(\S+\s+)?(PASS|APOP|AUTH|AUTHENTICATE|LOGIN)\b/i.test(line));

/** The lines that hold a text, the newest first; each once. @param {string[]} list @param {string} text */
export function found(list, text) {
  const wanted = text.toLowerCase();
  return [...new Set([...list].reverse())].filter((line) => line.toLowerCase().includes(wanted));
}

/** What was sent, one list for each protocol. The browser keeps it, but for lines with passwords. */
export class History {
  /** @type {Map<string, string[]>} */ #lists = new Map();
  #key = '';
  #at = 0;
  #draft = '';

  /** Looks at the list of a protocol, from its end. @param {string} key */
  use(key) {
    this.#key = key;
    this.#at = this.list.length;
  }

  /** @param {string} text @param {boolean} [secret] it may not be kept: the server waits for something private */
  add(text, secret = false) {
    const list = this.list;
    if (text && !secret && list.at(-1) !== text) list.push(text);
    if (list.length > MOST) list.shift();
    this.#at = list.length;
    const kept = list.filter((line) => line.length <= 1000 && !isSecret(line));
    memory.set(`history-${this.#key}`, JSON.stringify(kept.slice(-100)));
  }

  /** One back; `now` is kept for the way forward. @param {string} now @returns {string | null} */
  back(now) {
    const list = this.list;
    if (this.#at === 0) return null;
    if (this.#at === list.length) this.#draft = now;
    this.#at -= 1;
    return list[this.#at];
  }

  /** @returns {string | null} */
  forward() {
    const list = this.list;
    if (this.#at >= list.length) return null;
    this.#at += 1;
    return this.#at === list.length ? this.#draft : list[this.#at];
  }

  /** Everything, the oldest first. @returns {string[]} */
  get list() {
    let list = this.#lists.get(this.#key);
    if (!list) this.#lists.set(this.#key, (list = kept(this.#key)));
    return list;
  }
}

/** What the browser kept. @param {string} key @returns {string[]} */
function kept(key) {
  try {
    const list = JSON.parse(memory.get(`history-${key}`) ?? '[]');
    return Array.isArray(list) ? list.filter((line) => typeof line === 'string').slice(-MOST) : [];
  } catch { return []; }
}
