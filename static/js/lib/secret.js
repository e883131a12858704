// @ts-check
// Masks the secrets of a text before it leaves the browser. The rules are those of `/mask.json`, which the program
// keeps in one table for both; this file only carries them out. Characters stand for octets, one each.

/** @typedef {{ states: string, find: string, with: string, next: string }} Rule */
/** @typedef {{ hint: string, mark: string, end: string, lines: Rule[], anywhere: Rule[], most: number }} Table */

/** @param {Table} table */
function compile(table) {
  const all = (/** @type {Rule[]} */ rules) => rules.map((rule) => ({ ...rule, regex: new RegExp(rule.find, 'di'), every: new RegExp(rule.find, 'dig') }));
  return { hint: new RegExp(table.hint, 'i'), mark: new RegExp(table.mark), end: new RegExp(table.end, 'i'), lines: all(table.lines), anywhere: all(table.anywhere) };
}

/**
 * Masks a text. `places` are the numbers of the lines that changed.
 * @param {string} text @param {Table} table @returns {{ text: string, places: number, lines: number[] }}
 */
export function hide(text, table) {
  const rules = compile(table);
  /** @type {string[]} */ const out = [];
  /** @type {number[]} */ const changed = [];
  let state = 'n', places = 0;
  for (const line of text.split('\n')) {
    const body = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (state === 'n' && !rules.hint.test(body)) {
      out.push(line);
      continue;
    }
    const done = one(body, state, rules);
    if (done.places) changed.push(out.length + 1);
    places += done.places;
    state = done.next;
    out.push(done.text + line.slice(body.length));
  }
  return { text: out.join('\n'), places, lines: changed };
}

/** @param {string} body @param {string} state @param {ReturnType<typeof compile>} rules */
function one(body, state, rules) {
  const mark = rules.mark.exec(body)?.[0].length ?? 0;
  let payload = body.slice(mark);
  if (mark && `'"`.includes(body[mark - 1])) {
    const end = rules.end.exec(payload);
    if (end) payload = payload.slice(0, end.index);
  }
  let text = body, next = state, places = 0;
  const replace = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ by) => {
    if (text.slice(from, to) === by) return;
    text = text.slice(0, from) + by + text.slice(to);
    places += 1;
  };
  for (const rule of rules.lines) {
    const found = rule.states.includes(state) ? rule.regex.exec(payload) : null;
    if (!found) continue;
    next = rule.next;
    const group = found.indices?.[1];
    if (group) replace(group[0] + mark, group[1] + mark, rule.with);
    break;
  }
  for (const rule of rules.anywhere) {
    const groups = [...text.matchAll(rule.every)].map((found) => found.indices?.[1] ?? [0, 0]);
    for (const [from, to] of groups.reverse()) replace(from, to, rule.with);
  }
  return { text, next, places };
}

/** Octets as characters, one each. @param {Uint8Array} octets */
export function characters(octets) {
  const parts = [];
  for (let at = 0; at < octets.length; at += 32768) parts.push(String.fromCharCode(...octets.subarray(at, at + 32768)));
  return parts.join('');
}

/** Characters as octets. @param {string} text */
export function octets(text) {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) out[i] = text.charCodeAt(i);
  return out;
}
