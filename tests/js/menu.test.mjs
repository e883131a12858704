import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asking, narrowed, proposal, sum, taken } from '../../static/js/lib/menu.js';

const option = (text, why = null) => ({ text, label: text.trim(), doc: '', why });
const MENU = { conn: 1, text: 'RCPT TO:<', at: 8, more: 0, whole: false, options: [option('<ben@harbor.test>'), option('<carl@harbor.test>'), option('<ana@meadow.test>', 'This server does not relay')] };

test('a menu is narrowed while the server has not answered', () => {
  assert.equal(narrowed(MENU, MENU.text), MENU);
  assert.deepEqual(narrowed(MENU, 'RCPT TO:<C').options.map((o) => o.text), ['<carl@harbor.test>']);
  assert.deepEqual(narrowed(MENU, 'RCPT TO:<ben@harbor.test>').options, [], 'what is written needs no option');
  assert.equal(narrowed(MENU, 'RCPT TO:'), null, 'a shorter text is another one');
  assert.equal(narrowed(null, ''), null);
});

test('Tab takes what is being typed, if it is valid', () => {
  assert.equal(proposal(MENU).text, '<ben@harbor.test>');
  assert.equal(proposal({ ...MENU, at: 9 }), undefined, 'nothing of it is typed');
  assert.equal(proposal(narrowed(MENU, 'RCPT TO:<a')), undefined, 'the only one is refused');
  assert.equal(proposal(null), undefined);
  assert.equal(taken(MENU, MENU.options[1]), 'RCPT TO:<carl@harbor.test>');
});

test('what there is, in words', () => {
  assert.equal(sum(MENU), '2 valid, 1 not now');
  assert.equal(sum({ ...MENU, options: [], more: 3 }), '3 more: type on');
  assert.equal(sum({ ...MENU, options: [] }), '');
});

test('one question at a time, and only the newest of those that wait', () => {
  const sent = [];
  let up = true;
  const asking = new Asking((q) => { if (up) sent.push(q.text); return up; });
  asking.want(1, 'a');
  asking.want(1, 'ab');
  asking.want(1, 'abc');
  assert.deepEqual(sent, ['a']);
  asking.done();
  assert.deepEqual(sent, ['a', 'abc']);
  asking.done();
  asking.done();
  assert.deepEqual(sent, ['a', 'abc']);
  asking.want(1, 'x'.repeat(2000));
  assert.deepEqual(sent, ['a', 'abc'], 'a very long line is not asked about');
  up = false;
  asking.want(1, 'lost');
  up = true;
  asking.want(1, 'again');
  assert.equal(sent.at(-1), 'again', 'what could not be sent does not wait for an answer');
});
