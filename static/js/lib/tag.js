// @ts-check
/** The IMAP tag after `last`: its number counted up. @param {string} last */
export function nextTag(last) {
  const parts = /^(.*?)(\d+)$/.exec(last);
  return parts ? parts[1] + String(Number(parts[2]) + 1).padStart(parts[2].length, '0') : 'a1';
}

/** The tag of a command line, if it has one. @param {string} line */
export const tagOf = (line) => /^([^\s(){%*"\\+\]]+) \S/.exec(line)?.[1] ?? '';

/** A line sent before, with the tag that is offered now. @param {string} line @param {string} offer the tag with its space */
export const retag = (line, offer) => (offer && tagOf(line) ? offer + line.slice(tagOf(line).length + 1) : line);

/** The last tag of drawn lines; `was` where they have none. @param {string} html @param {string} was */
export const lastTag = (html, was) => [...html.matchAll(/data-role=tag>([^<*+]+)</g)].at(-1)?.[1] ?? was;
