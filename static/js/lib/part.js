// @ts-check
// Parts of a page that the server draws anew.
import { $ } from './dom.js';
import { changed } from './player.js';

/** The page at an address; nothing if it is not there. @param {string} at @param {RequestInit} [how] @returns {Promise<{ page: Document, at: string } | null>} */
export async function fetched(at, how) {
  const answer = await fetch(at, how).catch(() => null);
  if (!answer?.ok || !answer.headers.get('content-type')?.startsWith('text/html')) return null;
  return { page: new DOMParser().parseFromString(await answer.text(), 'text/html'), at: answer.url };
}

/** Puts the parts of another page in place of these where they differ; who had the focus keeps it. @param {Document} page @param {string[]} parts */
export function put(page, parts) {
  const differ = changed(document, page, parts);
  const had = /** @type {HTMLElement | null} */ (document.activeElement);
  const name = had && differ.some((part) => $(part).contains(had)) ? mark(had) : '';
  for (const part of differ) $(part).replaceWith(document.adoptNode($(part, page)));
  if (name) /** @type {HTMLElement | null} */ ($(name))?.focus({ preventScroll: true });
  return differ;
}

/** How to find the same control again. @param {HTMLElement} at */
function mark(at) {
  if (at.id) return `#${at.id}`;
  for (const name of ['data-play', 'data-hop', 'value', 'href']) {
    const value = at.getAttribute(name);
    if (value !== null) return `${at.localName}[${name}="${CSS.escape(value)}"]`;
  }
  return '';
}
