// @ts-check
/** Whether a text has all words that were asked for, in any case. @param {string} words @param {string | null} text */
export function has(words, text) {
  const in_ = (text ?? '').toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => in_.includes(word));
}
