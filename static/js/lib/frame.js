// @ts-check
// Frames of a stream: a length in four octets, highest first, and the content.

/** @param {ReadableStream<Uint8Array>} stream @returns {AsyncGenerator<Uint8Array>} */
export async function* frames(stream) {
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */ let parts = [];
  let have = 0;
  /** @param {number} n */
  const take = async (n) => {
    while (have < n) {
      const { done, value } = await reader.read();
      if (done) return null;
      parts.push(value);
      have += value.length;
    }
    const all = parts.length === 1 ? parts[0] : join(parts, have);
    parts = all.length > n ? [all.subarray(n)] : [];
    have -= n;
    return all.slice(0, n);
  };
  for (;;) {
    const head = await take(4);
    if (!head) return;
    const content = await take(new DataView(head.buffer).getUint32(0));
    if (!content) return;
    yield content;
  }
}

/** @param {Uint8Array[]} parts @param {number} length */
function join(parts, length) {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The text of octets that gzip packed. @param {Uint8Array} packed */
export const unpack = (packed) => new Response(new Blob([/** @type {any} */ (packed)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();

/** @typedef {{ from: number, lines: number, plain: number, folds: number, diags: number }} Facts */

/** How high a block may be, in lines: what was measured corrects it. @param {Facts} facts */
export const weight = ({ plain, folds, diags }) => plain + 1.4 * folds + 2.6 * diags;

/** The state at a line. @param {[number, string, string | null][]} states @param {number} line */
export function stateAt(states, line) {
  const found = states.findLast(([from]) => from <= line) ?? states[0];
  return found ? { name: found[1], detail: found[2] } : undefined;
}

/** Which block holds a line. @param {Facts[]} blocks @param {number} line */
export function holder(blocks, line) {
  let low = 0, high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (blocks[middle].from <= line) low = middle; else high = middle - 1;
  }
  return low;
}
