// @ts-check
// From what was typed to what is sent.

/** @typedef {'line' | 'data' | 'literal'} Mode */
/** @typedef {'crlf' | 'lf' | 'none' | 'paste'} Ending */

/** Every line break as CR LF. @param {string} text */
export const crlf = (text) => text.replace(/\r\n|\r|\n/g, '\r\n');

/** How many octets a text takes in UTF-8. @param {string} text */
export const octets = (text) => new TextEncoder().encode(text).length;

/** Ends a text with `end`, unless it does already. @param {string} text @param {string} end */
const ended = (text, end) => (text.endsWith(end) ? text : text + end);

/**
 * What the composer is for, from what the server told about the connection.
 * @param {{ state?: { name: string } | null, pending?: string | null, want?: number }} about
 * @returns {Mode}
 */
export function modeOf({ state, pending, want = 0 }) {
  if (want > 0) return 'literal';
  if (state?.name.toLowerCase() === 'data' && (!pending || pending === 'DATA')) return 'data';
  return 'line';
}

/**
 * What is sent: a `line`, to which the server adds CR LF, or `raw` text as it is.
 * @param {string} text @param {Mode} mode @param {Ending} ending @param {number} [want]
 * @returns {{ line: string } | { raw: string }}
 */
export function frame(text, mode, ending, want = 0) {
  if (mode === 'literal') {
    const raw = ending === 'lf' ? text : crlf(text);
    const more = octets(raw) - want;
    if (more < 0 || ending === 'none') return { raw };
    // A line end that belongs to the literal does not end the command.
    return { raw: more === 0 ? `${raw}\r\n` : ended(raw, '\r\n') };
  }
  if (ending === 'none') return { raw: mode === 'data' ? crlf(text) : text };
  if (ending === 'lf') return { raw: ended(text.replace(/\r\n?/g, '\n'), '\n') };
  if (mode === 'data' || ending === 'paste' || /[\r\n]/.test(text)) return { raw: ended(crlf(text), '\r\n') };
  return { line: text };
}

/** The octets that would go out. @param {{ line: string } | { raw: string }} message */
export const octetsOf = (message) => ('line' in message ? octets(message.line) + 2 : octets(message.raw));

/**
 * What somebody who writes a letter should know about its dots.
 * @param {string} text @returns {string[]}
 */
export function dotNotes(text) {
  if (!text) return [];
  const lines = text.split(/\r\n|\r|\n/);
  const end = lines.indexOf('.');
  const notes = [];
  const stuffed = lines.findIndex((line, i) => line.startsWith('.') && line !== '.' && (end < 0 || i < end));
  if (stuffed >= 0) {
    notes.push(lines[stuffed].startsWith('..')
      ? `Line ${stuffed + 1} begins with two dots: the server takes one away and keeps the other.`
      : `Line ${stuffed + 1} begins with a dot: the server takes it away. Write two dots to keep one.`);
  }
  const after = lines.slice(end + 1).some((line) => line !== '');
  if (end < 0) notes.push('No line with one dot yet: after this the server waits for more.');
  else if (after) notes.push(`Line ${end + 1} is one dot: the letter ends there. What follows is read as commands.`);
  return notes;
}

/**
 * What somebody who fills a literal should know.
 * @param {number} have @param {number} want
 */
export function literalNote(have, want) {
  if (have < want) return `The server waits for ${want - have} more. A line break counts two.`;
  if (have === want) return 'The literal is full. CR LF after it goes on with the command.';
  return `${have - want} more than the literal holds: they are read as the rest of the command.`;
}

/** @param {number} n @param {string} one @param {string} many */
export const count = (n, one, many) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** What stands above the field where Enter makes a new line. @type {Record<Mode, string>} */
export const HINT = {
  data: 'The letter: header lines, an empty line, the text. A line with one dot ends it.',
  literal: 'The literal goes out octet by octet as it stands here.',
  line: 'Several lines go out in one write, as a pipelining client does it.',
};

/** @param {Mode} mode @param {number} want */
export const labelOf = (mode, want) => (mode === 'data' ? 'Letter' : mode === 'literal' ? `Literal of ${want} octets` : 'Command');

/**
 * What stands below it: how much there is, and what to know about it.
 * @param {string} text @param {Mode} mode @param {Ending} ending @param {number} want
 * @returns {{ sum: string, notes: string[] }}
 */
export function facts(text, mode, ending, want) {
  if (mode === 'literal') {
    const have = octets(ending === 'lf' ? text : crlf(text));
    return { sum: `${have} of ${count(want, 'octet', 'octets')}`, notes: [literalNote(have, want)] };
  }
  const have = text ? octetsOf(frame(text, mode, ending)) : 0;
  return { sum: count(have, 'octet', 'octets'), notes: mode === 'data' ? dotNotes(text) : [] };
}
