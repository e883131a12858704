// @ts-check
/** @param {string} selector @param {ParentNode} [root] @returns {any} */
export const $ = (selector, root = document) => root.querySelector(selector);

/** @param {string} selector @param {ParentNode} [root] @returns {any[]} */
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/**
 * Makes an element. Names with a hyphen, `role` and `for` become attributes, all others properties; children
 * that are strings become text.
 * @param {string} tag @param {Record<string, any>} [props] @param {...(Node|string|null|undefined)} children
 * @returns {any}
 */
export function el(tag, props = {}, ...children) {
  /** @type {any} */ const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name.includes('-') || name === 'role' || name === 'for') node.setAttribute(name, String(value));
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The nodes of markup that the server has escaped. @param {string} html */
export function nodes(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return /** @type {HTMLElement[]} */ ([...template.content.children]);
}

/** @param {EventTarget} target @param {string} name @param {any} [detail] */
export const emit = (target, name, detail) =>
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));

/** What the browser remembers; nothing where storage is switched off. */
export const memory = {
  /** @param {string} key */
  get(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  },
  /** @param {string} key @param {string} value */
  set(key, value) {
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* not kept */ }
  },
};
