import assert from 'node:assert/strict';
import test from 'node:test';
import { find, others, use } from '../../static/js/lib/code.js';
import { has } from '../../static/js/lib/filter.js';

use({
  codes: {
    'smtp.reply-code 55': { text: '', parts: [['5', 'No', '']] },
    'smtp.reply-code 550': { text: 'in general' },
    'smtp.reply-code 550 RCPT': { text: 'to RCPT' },
    'smtp.enhanced-code 5.': { text: 'class' },
    'imap.no NO': { text: 'no' },
  },
  answers: { 'smtp RCPT': [['250', 'yes', '/p'], ['550', 'no', '/q']] },
});

test('a code is what it means to its command, else in general, else by its first digits', () => {
  assert.equal(find('smtp.reply-code', '550', 'RCPT')?.text, 'to RCPT');
  assert.equal(find('smtp.reply-code', '550', 'NOOP')?.text, 'in general');
  assert.equal(find('smtp.reply-code', '559', 'RCPT')?.parts?.[0][0], '5');
  assert.equal(find('smtp.enhanced-code', '5.9.99', undefined)?.text, 'class');
  assert.equal(find('imap.no', 'NO', 'SELECT')?.text, 'no');
  assert.equal(find('imap.no', 'NOT', 'SELECT'), undefined, 'a word is never read by its beginning');
});

test('what else could have come leaves out what came', () => {
  assert.deepEqual(others('smtp', 'RCPT', '550').map(([shown]) => shown), ['250']);
  assert.deepEqual(others('smtp', 'NOTHING', '550'), []);
});

test('all words must be there, in any case', () => {
  assert.ok(has('Too large', 'The letter is too LARGE.'));
  assert.ok(!has('too small', 'The letter is too large.'));
  assert.ok(has('  ', 'anything'));
});
