// @ts-check
// Lines to begin with.

/**
 * A line that makes sense in a state.
 * @type {Record<string, Record<string, string>>}
 */
const EXAMPLES = {
  smtp: {
    connected: 'EHLO laptop.meadow.test', greeted: 'EHLO laptop.meadow.test', ready: 'MAIL FROM:<ana@meadow.test>',
    mail: 'RCPT TO:<ben@harbor.test>', rcpt: 'DATA',
  },
  dns: { ready: 'MX harbor.test' },
  pop3: { authorization: 'USER ben', transaction: 'STAT' },
  imap: { 'not authenticated': 'LOGIN ben cedar', authenticated: 'SELECT INBOX', selected: 'FETCH 1 (FLAGS ENVELOPE)' },
};

/** What stands as an example while a letter is empty. */
export const LETTER = 'From: Ana <ana@meadow.test>\nTo: Ben <ben@harbor.test>\nSubject: Lunch on Sunday?\n\nBring the boat.\n.';

/** @param {string} protocol @param {string} state @param {string} [answered] the command before */
export function example(protocol, state, answered = '') {
  if (protocol === 'pop3' && /^USER /i.test(answered) && state.toLowerCase() === 'authorization') return 'PASS cedar';
  return EXAMPLES[protocol]?.[state.toLowerCase().replaceAll('-', ' ')] ?? '';
}

/**
 * The line without the offered tag, where somebody typed a tag of their own after it.
 * @param {string} text @param {string} offer the tag with its space
 */
export function ownTag(text, offer) {
  const rest = offer && text.startsWith(offer) ? text.slice(offer.length) : '';
  return /^[A-Za-z]{0,4}\d+ $/.test(rest) ? rest : text;
}
