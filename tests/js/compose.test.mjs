import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, dotNotes, frame, literalNote, modeOf, octets, octetsOf } from '../../static/js/lib/compose.js';

test('a line gets its end from the server', () => {
  assert.deepEqual(frame('NOOP', 'line', 'crlf'), { line: 'NOOP' });
  assert.deepEqual(frame('', 'line', 'crlf'), { line: '' });
  assert.equal(octetsOf({ line: 'NOOP' }), 6);
});

test('other line ends go out as they are', () => {
  assert.deepEqual(frame('NOOP', 'line', 'lf'), { raw: 'NOOP\n' });
  assert.deepEqual(frame('NO', 'line', 'none'), { raw: 'NO' });
  assert.deepEqual(frame('A\nB', 'line', 'paste'), { raw: 'A\r\nB\r\n' });
  assert.deepEqual(frame('A\nB\n', 'line', 'paste'), { raw: 'A\r\nB\r\n' });
  assert.deepEqual(frame('A\nB', 'line', 'crlf'), { raw: 'A\r\nB\r\n' });
});

test('a letter goes out as typed', () => {
  assert.deepEqual(frame('Subject: x\n\n.a\n.', 'data', 'crlf'), { raw: 'Subject: x\r\n\r\n.a\r\n.\r\n' });
  assert.deepEqual(frame('a\n.', 'data', 'lf'), { raw: 'a\n.\n' });
  assert.deepEqual(frame('a', 'data', 'none'), { raw: 'a' });
});

test('a literal is ended when it is full', () => {
  assert.deepEqual(frame('ab', 'literal', 'crlf', 3), { raw: 'ab' });
  assert.deepEqual(frame('abc', 'literal', 'crlf', 3), { raw: 'abc\r\n' });
  assert.deepEqual(frame('ä', 'literal', 'crlf', 2), { raw: 'ä\r\n' });
  assert.deepEqual(frame('ab\n', 'literal', 'crlf', 4), { raw: 'ab\r\n\r\n' });
  assert.deepEqual(frame('ab)\n', 'literal', 'crlf', 2), { raw: 'ab)\r\n' });
  assert.equal(octets('ä💌'), 6);
  assert.match(literalNote(1, 3), /waits for 2 more/);
  assert.match(literalNote(3, 3), /full/);
  assert.match(literalNote(5, 3), /^2 more/);
});

test('dots are explained', () => {
  assert.deepEqual(dotNotes(''), []);
  assert.deepEqual(dotNotes('a\n.'), []);
  assert.match(dotNotes('a\n.b\n.')[0], /^Line 2 begins with a dot/);
  assert.match(dotNotes('..b\n.')[0], /two dots/);
  assert.match(dotNotes('a')[0], /No line with one dot/);
  assert.match(dotNotes('a\n.\nQUIT')[0], /^Line 2 is one dot/);
});

test('the mode follows the connection', () => {
  assert.equal(modeOf({ state: { name: 'data' }, pending: 'DATA' }), 'data');
  assert.equal(modeOf({ state: { name: 'data' }, pending: null }), 'data');
  assert.equal(modeOf({ state: { name: 'rcpt' }, pending: 'DATA' }), 'line');
  assert.equal(modeOf({ state: { name: 'authenticated' }, pending: 'APPEND', want: 645 }), 'literal');
  assert.equal(modeOf({}), 'line');
});

test('numbers carry their unit', () => {
  assert.equal(count(1, 'octet', 'octets'), '1 octet');
  assert.equal(count(1312, 'octet', 'octets'), '1,312 octets');
});
