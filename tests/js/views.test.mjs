import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, rows } from '../../static/js/lib/hex.js';
import { Looks } from '../../static/js/lib/look.js';

const NOOP = { n: 3, client: true, hex: '4e4f4f500d0a', ends: [[4, 0], [6, 1]] };

test('octets stand in rows, cut where tokens end', () => {
  const [row] = rows(NOOP, 16);
  assert.equal(row.offset, '0000');
  assert.deepEqual(row.runs, [
    { token: 0, hex: '4e 4f 4f 50', text: 'NOOP', end: false },
    { token: 1, hex: ' 0d 0a', text: '··', end: true }]);
  const long = rows({ ...NOOP, hex: '61'.repeat(20), ends: [[20, 0]] }, 16);
  assert.deepEqual(long.map((r) => r.offset), ['0000', '0010']);
  assert.equal(long[0].runs[0].hex.length, columns(16));
  assert.equal(rows({ ...NOOP, hex: '61'.repeat(8), ends: [[8, 0]] }, 8)[0].runs[0].hex.length, columns(8));
  assert.deepEqual(rows(NOOP, 16, (n) => n === 0)[0].runs[0], { token: 0, hex: '•• •• •• ••', text: '••••', end: false });
});

test('lines are asked for together, and a command without its answer again', async () => {
  const asked = [];
  const session = {};
  const looks = new Looks((s, from, to) => { asked.push([from, to]); return true; });
  const two = Promise.all([looks.of(session, 3), looks.of(session, 5)]);
  await Promise.resolve();
  assert.deepEqual(asked, [[3, 5]]);
  looks.learn(session, [NOOP, { ...NOOP, n: 5, client: false }]);
  assert.deepEqual((await two).map((l) => l.n), [3, 5]);
  await looks.of(session, 5);
  assert.equal(asked.length, 1);
  looks.of(session, 3);
  await Promise.resolve();
  assert.deepEqual(asked, [[3, 5], [3, 3]]);
});
