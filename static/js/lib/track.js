// @ts-check
/** The stations of each protocol: label, the states it stands for, what may come next. */
const STATIONS = {
  smtp: [
    ['Connected', ['connected', 'greeted'], 'The client says EHLO or HELO.'],
    ['Greeted', ['ready'], 'MAIL begins a transaction.'],
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
  const over = now < 0 && name === 'closed';
  return all.map(([label, , note], i) => ({
    label,
    place: over || i < now ? 'past' : i === now ? 'now' : 'next',
    note: i === now ? note : '',
  }));
}

/** A state as people read it: first letter large. @param {{ name: string, detail?: string | null } | null | undefined} state */
export function stateText(state) {
  if (!state?.name) return '';
  const name = state.name[0].toUpperCase() + state.name.slice(1);
  return state.detail ? `${name} ${state.detail}` : name;
}
