// @ts-check
// The only file that opens a WebSocket.
import { delay } from './backoff.js';

/**
 * A message: facts as JSON, and on the lines after them what is drawn, then, behind a record separator, what is
 * drawn of lines that have no end yet.
 * @param {string} text
 */
export function read(text) {
  const end = text.indexOf('\n');
  if (end < 0) return JSON.parse(text);
  const [html, tail] = text.slice(end + 1).split('\x1e');
  return { ...JSON.parse(text.slice(0, end)), html, tail };
}

/**
 * The link to the server. It comes back by itself, and says where each transcript had arrived.
 * Events: `up`; `down`; `wait` with the seconds that are left; `message` with what the server said.
 */
export class Room extends EventTarget {
  #url;
  #cursors;
  /** @type {WebSocket | null} */ #socket = null;
  #attempt = 0;
  #left = 0;
  /** @type {any} */ #timer = 0;
  /** The line of time that the page knows. @type {number | undefined} */ epoch;

  /** @param {string} url @param {() => Record<string, number>} cursors */
  constructor(url, cursors) {
    super();
    this.#url = url;
    this.#cursors = cursors;
    addEventListener('online', () => this.retry());
    addEventListener('pagehide', () => this.#socket?.close());
    addEventListener('pageshow', (e) => e.persisted && this.retry());
  }

  get isUp() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    clearInterval(this.#timer);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#attempt = 0;
      this.send({ hello: 1, cursors: this.#cursors() });
      this.dispatchEvent(new Event('up'));
    });
    socket.addEventListener('message', (e) => {
      this.dispatchEvent(new CustomEvent('message', { detail: read(e.data) }));
    });
    socket.addEventListener('close', () => {
      if (socket === this.#socket) this.#lost();
    });
  }

  /** Sends, if the link is up. @param {object} message @returns {boolean} */
  send(message) {
    if (!this.isUp) return false;
    this.#socket?.send(JSON.stringify({ epoch: this.epoch, ...message }));
    return true;
  }

  /** Tries at once. */
  retry() {
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    this.open();
  }

  #lost() {
    this.dispatchEvent(new Event('down'));
    this.#left = delay(this.#attempt);
    this.#attempt += 1;
    const tell = () => this.dispatchEvent(new CustomEvent('wait', { detail: this.#left }));
    tell();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      this.#left -= 1;
      if (this.#left <= 0) return this.open();
      tell();
    }, 1000);
  }
}
