// @ts-check
/**
 * The stations of each protocol: label, the states it stands for, what may come next.
 * @type {Record<string, [string, string[], string][]>}
 */
const STATIONS = {
  smtp: [
    ['Connected', ['connected', 'greeted'], 'The client says EHLO or HELO.'],
    ['Ready', ['ready'], 'MAIL begins a transaction.'],
    ['Mail', ['mail'], 'RCPT names who gets the letter.'],
    ['Recipients', ['rcpt'], 'More RCPT, or DATA.'],
    ['Data', ['data'], 'A line with one dot ends the letter.'],
  ],
  pop3: [
    ['Authorization', ['authorization'], 'USER and PASS open the maildrop.'],
    ['Transaction', ['transaction'], 'The maildrop is locked for this session.'],
    ['Update', ['update'], 'Messages marked with DELE are removed now.'],
  ],
  imap: [
    ['Not authenticated', ['not authenticated'], 'LOGIN tells who you are.'],
    ['Authenticated', ['authenticated'], 'SELECT or EXAMINE opens a mailbox.'],
    ['Selected', ['selected'], 'CLOSE goes back, LOGOUT ends.'],
    ['Logout', ['logout'], ''],
  ],
};

/** @type {Record<string, string[]>} */
const RFC = { smtp: ['RFC 5321 §3', 'rfc5321#section-3'], pop3: ['RFC 1939 §3', 'rfc1939#section-3'], imap: ['RFC 3501 §3', 'rfc3501#section-3'] };

/** @param {string} protocol @returns {string[]} text and address */
export const source = (protocol) => RFC[protocol] ?? ['', ''];

/**
 * Where a conversation is.
 * @param {string} protocol @param {string} state @returns {{ label: string, place: 'past' | 'now' | 'next', note: string }[]}
 */
export function stations(protocol, state) {
  const all = STATIONS[protocol] ?? [];
  const name = state.toLowerCase().replaceAll('-', ' ');
  const now = all.findIndex(([, states]) => states.includes(name));
  return all.map(([label, , note], i) => ({
    label,
    place: i < now ? 'past' : i === now ? 'now' : 'next',
    note: i === now ? note : '',
  }));
}

/**
 * A state as people read it: the name of its station, or its own with a large letter.
 * @param {string} protocol @param {{ name: string, detail?: string | null } | null | undefined} state
 */
export function stateText(protocol, state) {
  if (!state?.name) return '';
  const station = stations(protocol, state.name).find(({ place }) => place === 'now');
  const name = station?.label ?? state.name[0].toUpperCase() + state.name.slice(1);
  return state.detail ? `${name} ${state.detail}` : name;
}
