// @ts-check
// Octets as rows: offset, hexadecimal digits, characters, cut where one token ends and the next begins.
/** @typedef {{ n: number, client: boolean, hex: string, ends: [number, number][], carries?: { first: number, last: number, text: string, masked?: string }[], answer?: any }} Looked */
/** @typedef {{ token: number, hex: string, text: string, end: boolean }} Run */

const printable = (/** @type {number} */ octet) => (octet > 31 && octet < 127 ? String.fromCharCode(octet) : '·');

/**
 * @param {Looked} looked @param {number} wide octets in a row
 * @param {(token: number) => boolean} hidden whether a token is masked
 * @returns {{ offset: string, runs: Run[] }[]}
 */
export function rows(looked, wide, hidden = () => false) {
  const octets = (looked.hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  const out = [];
  let at = 0;
  const tokenAt = (/** @type {number} */ i) => {
    while (at < looked.ends.length && looked.ends[at][0] <= i) at += 1;
    return looked.ends[at]?.[1] ?? -1;
  };
  const isEnd = (/** @type {number} */ i) => (octets[i] === 13 && octets[i + 1] === 10) || (octets[i] === 10 && octets[i - 1] === 13);
  for (let from = 0; from < octets.length; from += wide) {
    /** @type {Run[]} */ const runs = [];
    for (let i = from; i < Math.min(from + wide, octets.length); i += 1) {
      const token = tokenAt(i);
      const end = isEnd(i);
      let run = runs.at(-1);
      if (!run || run.token !== token || run.end !== end) runs.push(run = { token, hex: '', text: '', end });
      const pair = hidden(token) ? '••' : octets[i].toString(16).padStart(2, '0');
      const gap = i === from ? '' : i - from === 8 ? '  ' : ' ';
      run.hex += run.hex || runs.length > 1 ? gap + pair : pair;
      run.text += hidden(token) ? '•' : printable(octets[i]);
    }
    out.push({ offset: from.toString(16).padStart(4, '0'), runs });
  }
  return out;
}

/** Columns that the digits of a row take. @param {number} wide */
export const columns = (wide) => 3 * wide - 1 + (wide > 8 ? 1 : 0);
