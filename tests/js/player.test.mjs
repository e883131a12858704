import test from 'node:test';
import assert from 'node:assert/strict';
import { address, changed, filled, isLast, step } from '../../static/js/lib/player.js';

test('a step leads to the next hop and stays at the ends', () => {
  const hops = [0, 3, 5];
  for (const [at, by, to] of [[0, 1, 3], [3, 1, 5], [5, 1, 5], [3, -1, 0], [0, -1, 0], [9, 1, 0]]) assert.equal(step(hops, at, by), to, `${at} ${by}`);
  assert.equal(step([], 7, 1), 7);
  assert.ok(isLast(hops, 5) && !isLast(hops, 3));
});

test('the page of a hop', () => {
  assert.equal(address('/journey/3', 2), '/journey/3?hop=2');
  assert.equal(address('/journey/3', 2, 7), '/journey/3?hop=2&conn=7');
});

test('what of a form is sent', () => {
  const data = new FormData();
  data.append('to', 'ben@harbor.test');
  data.append('act', 'send');
  assert.equal(String(filled(data, 'look')), 'to=ben%40harbor.test&act=look');
});

test('only parts that differ are drawn anew', () => {
  const page = parts => ({ querySelector: name => (parts[name] === undefined ? null : { outerHTML: parts[name] }) });
  const [now, then] = [page({ '#a': '1', '#b': '2', '#c': '3' }), page({ '#a': '1', '#b': '4' })];
  assert.deepEqual(changed(now, then, ['#a', '#b', '#c']), ['#b']);
});
