import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay } from '../../static/js/lib/backoff.js';
import { command, use } from '../../static/js/lib/field.js';
import { History } from '../../static/js/lib/history.js';
import { Session } from '../../static/js/lib/session.js';
import { lastTag, nextTag, tagOf } from '../../static/js/lib/tag.js';
import { stateText } from '../../static/js/lib/state.js';

test('waiting grows and stops growing', () => {
  const all = Array.from({ length: 20 }, (_, i) => delay(i));
  assert.equal(all[0], 1);
  assert.equal(all.at(-1), 30);
  all.forEach((seconds, i) => assert.ok(i === 0 || seconds >= all[i - 1]));
});

test('history is kept for each protocol', () => {
  const history = new History();
  history.use('smtp');
  ['EHLO x', 'NOOP', 'NOOP'].forEach((line) => history.add(line));
  assert.equal(history.back('QU'), 'NOOP');
  assert.equal(history.back('NOOP'), 'EHLO x');
  assert.equal(history.back('EHLO x'), null);
  assert.equal(history.forward(), 'NOOP');
  assert.equal(history.forward(), 'QU');
  assert.equal(history.forward(), null);
  history.use('pop3');
  assert.equal(history.back(''), null);
});

test('the last tag of drawn lines is known', () => {
  assert.equal(lastTag('<span class=tok data-role=tag>a2</span> <span class=tok data-role=tag>*</span>', ''), 'a2');
  assert.equal(lastTag('', 'a7'), 'a7');
});

test('tags count up', () => {
  assert.equal(nextTag(''), 'a1');
  assert.equal(nextTag('a9'), 'a10');
  assert.equal(nextTag('A007'), 'A008');
  assert.equal(nextTag('x'), 'a1');
  assert.equal(tagOf('a5 FETCH 1 FLAGS'), 'a5');
  assert.equal(tagOf('DONE'), '');
});

test('a state has the label of its table', () => {
  use({ 'imap state Selected': { label: 'Selected', doc: '', role: 'state' }, 'smtp state rcpt': { label: 'Recipients', doc: '', role: 'state' } });
  assert.equal(stateText('imap', { name: 'Selected', detail: 'INBOX' }), 'Selected INBOX');
  assert.equal(stateText('smtp', { name: 'rcpt' }), 'Recipients');
  assert.equal(stateText('smtp', { name: 'lost' }), 'Lost');
  assert.equal(stateText('smtp', undefined), '');
});

test('a command has a card', () => {
  use({ 'smtp MAIL': { label: 'MAIL', doc: '', role: 'verb' } });
  assert.equal(command('smtp', 'mail')?.label, 'MAIL');
});

test('a session keeps its cursor', () => {
  const session = new Session({ id: 5, protocol: 'smtp', host: 'mx1.harbor.test', port: 2025, mine: false, label: 'curl', open: true });
  session.update({ from: 1, to: 4, state: { name: 'ready' }, pending: 'DATA' });
  session.update({ from: 4, to: 3 });
  assert.equal(session.cursor, 4);
  assert.equal(session.pending, null);
  assert.equal(session.title, 'curl on port 2025');
});
