import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facts } from '../../static/js/lib/compose.js';
import { example, ownTag } from '../../static/js/lib/suggest.js';
import { retag } from '../../static/js/lib/tag.js';

test('a tag of one\'s own takes the place of the offered one', () => {
  assert.equal(ownTag('a1 a1 ', 'a1 '), 'a1 ');
  assert.equal(ownTag('a1 A007 ', 'a1 '), 'A007 ');
  assert.equal(ownTag('a1 FETCH ', 'a1 '), 'a1 FETCH ');
  assert.equal(ownTag('a1 FETCH 1 ', 'a1 '), 'a1 FETCH 1 ');
  assert.equal(ownTag('1 ', ''), '1 ');
});

test('a line from before gets the tag of now', () => {
  assert.equal(retag('a3 NOOP', 'a9 '), 'a9 NOOP');
  assert.equal(retag('DONE', 'a9 '), 'DONE');
  assert.equal(retag('a3 NOOP', ''), 'a3 NOOP');
});

test('examples fit the state', () => {
  assert.equal(example('imap', 'Not-Authenticated'), 'LOGIN ben cedar');
  assert.equal(example('pop3', 'AUTHORIZATION'), 'USER ben');
  assert.equal(example('pop3', 'AUTHORIZATION', 'user ben'), 'PASS cedar');
  assert.equal(example('smtp', 'nowhere'), '');
});

test('a letter and a literal are counted', () => {
  assert.deepEqual(facts('a\n.', 'data', 'crlf', 0), { sum: '6 octets', notes: [] });
  assert.equal(facts('a\n', 'literal', 'crlf', 4).sum, '3 of 4 octets');
  assert.equal(facts('a\n', 'literal', 'lf', 4).sum, '2 of 4 octets');
});
