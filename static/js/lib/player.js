// @ts-check
// The player of a journey: which hop comes next.

/** The hop that a step leads to; where there is none, the one that is there. @param {number[]} hops @param {number} at @param {number} by */
export function step(hops, at, by) {
  const place = hops.indexOf(at);
  if (place < 0) return hops[0] ?? at;
  return hops[Math.min(hops.length - 1, Math.max(0, place + by))];
}

/** Whether nothing comes after a hop. @param {number[]} hops @param {number} at */
export const isLast = (hops, at) => hops.indexOf(at) >= hops.length - 1;

/** The page of a hop. @param {string} base such as `/journey/3` @param {number} hop @param {number} [conn] */
export const address = (base, hop, conn) => `${base}?hop=${hop}${conn ? `&conn=${conn}` : ''}`;

/** What of a form is sent. @param {FormData} data @param {string} act */
export function filled(data, act) {
  const all = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === 'string') all.append(name, value);
  all.set('act', act);
  return all;
}

/** Which parts of an old and a new page differ. @param {ParentNode} now @param {ParentNode} then @param {string[]} parts */
export const changed = (now, then, parts) => parts.filter((part) => {
  const [a, b] = [now.querySelector(part), then.querySelector(part)];
  return a && b && a.outerHTML !== b.outerHTML;
});
