import test from 'node:test';
import assert from 'node:assert/strict';
import { marks, next, placeOf, told, withPart } from '../../static/js/lib/letter.js';

const node = (data, up = null) => ({
  getAttribute: (name) => data[name.slice(5)] ?? null,
  closest(selector) { return data[selector.slice(6, -1)] !== undefined ? this : up?.closest(selector) ?? null; },
});

test('an element stands for the nearest part and field', () => {
  const part = node({ part: '1.2' });
  const row = node({ item: '1.2/3' }, part);
  assert.deepEqual(placeOf(row), { part: '1.2', item: '1.2/3' });
  assert.deepEqual(placeOf(part), { part: '1.2', item: '' });
  assert.equal(placeOf(node({})), null);
  assert.equal(placeOf(null), null);
});

test('what is of one part is lit together', () => {
  const line = node({ part: '1', item: '1/2' });
  assert.deepEqual(marks(line, { part: '1', item: '1/2' }), { lit: true, item: true });
  assert.deepEqual(marks(line, { part: '1', item: '' }), { lit: true, item: false });
  assert.deepEqual(marks(node({ part: '1' }), { part: '1', item: '1/2' }), { lit: true, item: false });
  assert.deepEqual(marks(line, { part: '2', item: '2/2' }), { lit: false, item: false });
  assert.deepEqual(marks(line, null), { lit: false, item: false });
});

test('the address of another part keeps the rest', () => {
  assert.equal(withPart('http://a/m?show=odd#L3', '1.2'), 'http://a/m?show=odd&part=1.2');
  assert.equal(withPart('http://a/m?part=1', 'letter'), 'http://a/m');
});

test('lines are walked, over what is folded', () => {
  assert.equal(next([1, 2, 9], 2, 1), 9);
  assert.equal(next([1, 2, 9], 9, 1), 9);
  assert.equal(next([1, 2, 9], 1, -1), 1);
  assert.equal(next([1, 2, 9], 5, 1), 1);
  assert.equal(next([1, 2, 9], 0, -1), 9);
  assert.equal(next([], 1, 1), 0);
});

test('a line is told with its part', () => {
  assert.equal(told({ n: 3, part: '2.letter', zone: 'header', text: 'To: ben' }), 'Line 3, part 2, the letter inside, header: To: ben');
  assert.equal(told({ n: 1, part: 'letter', zone: 'header', text: '' }), 'Line 1, the letter, header: empty');
});
