import test from 'node:test';
import assert from 'node:assert/strict';
import { shown } from '../../static/js/lib/habit.js';

const habits = [
  { protocol: 'smtp', says: 'A space is passed over.', answers: 'Strict RFC: 501. Postfix: 250.' },
  { protocol: 'imap', says: 'A comma may end a set.', answers: 'Strict RFC: BAD. Dovecot: OK.' },
];
const profile = { key: 'teaching', name: 'Teaching', says: 'Servers are patient.', habits };

test('under the dial stand the habits of the protocol that is shown', () => {
  assert.deepEqual(shown(profile, 'smtp'), { text: 'Servers are patient. 1 habit in SMTP.', rows: [habits[0]] });
  assert.deepEqual(shown({ ...profile, habits: [...habits, habits[1]] }, 'imap').text, 'Servers are patient. 2 habits in IMAP.');
  assert.deepEqual(shown(profile, 'pop3'), { text: 'Servers are patient.', rows: [] });
});

test('strict servers, and no console, show nothing', () => {
  for (const [of, protocol] of [[undefined, 'smtp'], [profile, ''], [{ ...profile, key: 'strict' }, 'smtp']]) {
    assert.deepEqual(shown(of, protocol), { text: '', rows: [] });
  }
});
