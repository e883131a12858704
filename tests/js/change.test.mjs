import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf, lastChange, lineBefore } from '../../static/js/lib/change.js';

/** As much of an element as is asked for. */
function node(kind, data = {}, ...children) {
  const self = {
    kind, dataset: data, children, parentElement: null, nextElementSibling: null, previousElementSibling: null,
    matches: (list) => list.split(', ').some((s) => s === `.${kind}`),
    closest(selector) { return this.matches(selector) ? this : this.parentElement?.closest(selector) ?? null; },
    querySelectorAll: (selector) => {
      const name = selector.replace(':scope > ', '');
      const all = children.flatMap((c) => [c, ...(selector.startsWith(':scope') ? [] : c.querySelectorAll('*'))]);
      return all.filter((c) => c.matches(name));
    },
  };
  children.forEach((child, i) => Object.assign(child, { parentElement: self, previousElementSibling: children[i - 1] ?? null, nextElementSibling: children[i + 1] ?? null }));
  return self;
}

test('a row says what the lines above it changed', () => {
  const token = node('tok'), folded = node('line', { n: '3' });
  const one = node('change', { step: '1' }), two = node('change', { step: '2' });
  const wire = node('wire', {}, node('line', { n: '1' }, token), node('line', { n: '2' }), one, node('foldbox', {}, folded), two, node('line', { n: '4' }));
  assert.equal(changeOf(token), one);
  assert.equal(changeOf(folded), two);
  assert.equal(changeOf(two), two);
  assert.equal(changeOf(wire.children.at(-1)), null, 'the server has not answered yet');
  assert.equal(changeOf(node('button')), null);
  assert.equal(changeOf(null), null);
  assert.equal(lastChange(wire), two);
  assert.equal(lastChange(null), null);
  assert.equal(lineBefore(one), 2);
  assert.equal(lineBefore(two), 3);
});
