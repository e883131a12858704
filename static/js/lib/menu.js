// @ts-check
// What the server says may be typed next.
/** @typedef {{ text: string, label: string, doc: string, why?: string | null }} Option */
/** @typedef {{ verb: string, doc: string, rfc: string, parts: [string, 'done' | 'now' | 'next'][], why?: string | null }} About */
/** @typedef {{ conn: number, text: string, at: number, options: Option[], more: number, about?: About | null, unknown?: string | null, whole: boolean }} Menu */

/**
 * A menu as it is for a longer text, until the server has answered for that one: what still begins so.
 * Nothing where the text is another one.
 * @param {Menu | null} menu @param {string} text @returns {Menu | null}
 */
export function narrowed(menu, text) {
  if (!menu || menu.text === text) return menu;
  if (!text.startsWith(menu.text)) return null;
  const typed = text.slice(menu.at).toLowerCase();
  const options = menu.options.filter((o) => o.text.toLowerCase().startsWith(typed) && o.text.length > typed.length);
  return { ...menu, text, options };
}

/** The line with an option taken. @param {Menu} menu @param {Option} option */
export const taken = (menu, option) => menu.text.slice(0, menu.at) + option.text;

/**
 * The one option that Tab takes without a look at the list: the first valid one of which a part was typed.
 * @param {Menu | null} menu @returns {Option | undefined}
 */
export const proposal = (menu) => (menu && menu.text.length > menu.at && !menu.text.endsWith(' ') ? menu.options.find((o) => !o.why) : undefined);

/** How many there are, in words. @param {Menu} menu */
export function sum({ options, more }) {
  const valid = options.filter((o) => !o.why).length;
  const refused = options.length - valid;
  return [valid && `${valid} valid`, refused && `${refused} not now`, more && `${more} more: type on`].filter(Boolean).join(', ');
}

/** Longest text that is asked about; the server gives no menu for a longer one. */
const LONGEST = 1024;

/** Asks for menus, one question at a time: what was typed meanwhile is asked when the answer is there. */
export class Asking {
  #send;
  #flying = false;
  /** @type {{ conn: number, text: string } | null} */ #next = null;

  /** @param {(question: { conn: number, text: string }) => boolean} send */
  constructor(send) { this.#send = send; }

  /** @param {number} conn @param {string} text */
  want(conn, text) {
    if (text.length > LONGEST) return;
    if (this.#flying) this.#next = { conn, text };
    else this.#flying = this.#send({ conn, text });
  }

  /** An answer came, or none will come any more. */
  done() {
    const next = this.#next;
    this.#next = null;
    this.#flying = false;
    if (next) this.want(next.conn, next.text);
  }
}
