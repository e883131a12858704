// @ts-check
// What belongs together on the page of a letter: lines, parts and fields by their names.

/** @typedef {{ part: string, item: string }} Place a part by its key, and a header field of it */

/** What an element stands for: the nearest field and part around it. @param {Element | null} at @returns {Place | null} */
export function placeOf(at) {
  const part = at?.closest('[data-part]');
  if (!part) return null;
  return { part: part.getAttribute('data-part') ?? '', item: at?.closest('[data-item]')?.getAttribute('data-item') ?? '' };
}

/** Whether an element is lit for a place: its part is that part, and it is the field, if one is meant. @param {Element} node @param {Place | null} place */
export function marks(node, place) {
  const item = node.getAttribute('data-item');
  return {
    lit: Boolean(place) && node.getAttribute('data-part') === place?.part,
    item: Boolean(place?.item) && item === place?.item,
  };
}

/** The address of the page for another part. @param {string} href @param {string} part */
export function withPart(href, part) {
  const url = new URL(href);
  if (part && part !== 'letter') url.searchParams.set('part', part); else url.searchParams.delete('part');
  url.hash = '';
  return url.href;
}

/** The line that is `by` lines from another; at the ends the last there is. @param {number[]} numbers @param {number} at @param {number} by */
export function next(numbers, at, by) {
  if (!numbers.length) return 0;
  const place = numbers.indexOf(at);
  if (place < 0) return by < 0 ? numbers[numbers.length - 1] : numbers[0];
  return numbers[Math.min(numbers.length - 1, Math.max(0, place + by))];
}

/** What is said of a line when the keys come to it. @param {{ n: number, part: string, zone: string, text: string }} line */
export const told = ({ n, part, zone, text }) => `Line ${n}, ${part === 'letter' ? 'the letter' : `part ${part.replace('.letter', ', the letter inside')}`}, ${zone}: ${text || 'empty'}`;
