import assert from 'node:assert/strict';
import { test } from 'node:test';
import { left, line, plain } from '../../static/js/lib/fault.js';

const parts = { host: 'mx1.harbor.test', stage: 'smtp:RCPT', act: '451 4.3.0', text: 'Try later', address: '', times: 'next 1' };

test('a line is put together from its parts', () => {
  for (const [change, text] of [
    [{}, 'mx1.harbor.test RCPT 451 4.3.0 "Try later" next 1'],
    [{ host: 'all', address: ' ben@harbor.test ', times: 'always' }, 'all RCPT 451 4.3.0 "Try later" for ben@harbor.test always'],
    [{ stage: 'end-of-data', act: 'drop-reply' }, 'mx1.harbor.test end-of-data drop-reply next 1'],
    [{ stage: 'pop3:QUIT', act: 'drop' }, 'mx1.harbor.test pop3:QUIT drop next 1'],
    [{ stage: 'imap:any', act: 'NO', text: '' }, 'mx1.harbor.test imap:any NO next 1'],
  ]) assert.equal(line({ ...parts, ...change }), text);
});

test('a text cannot leave its quotation marks or its line', () => {
  assert.equal(plain('[a] "b"\r\n250 OK \u2028'), 'a] b250 OK');
});

test('how often it still strikes', () => {
  assert.deepEqual([left(null), left(1), left(3)], ['always', '1 left', '3 left']);
});
