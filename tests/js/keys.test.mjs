import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CONTEXTS, bound, chord } from '../../static/js/lib/keys.js';
import { History, found, isSecret } from '../../static/js/lib/history.js';

const source = (path) => readFileSync(new URL(`../../static/js/${path}`, import.meta.url), 'utf8');
const key = (name, more = {}) => ({ key: name, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, ...more });

test('chords are written one way', () => {
  assert.equal(chord(key('Enter', { ctrlKey: true })), 'Ctrl+Enter');
  assert.equal(chord(key('Enter', { metaKey: true })), 'Ctrl+Enter');
  assert.equal(chord(key('r', { metaKey: true })), 'Meta+r', 'the browser keeps its own');
  assert.equal(chord(key(' ', { ctrlKey: true })), 'Ctrl+Space');
  assert.equal(chord(key('Tab', { shiftKey: true })), 'Shift+Tab');
  assert.equal(chord(key('?', { shiftKey: true })), '?');
  assert.equal(chord(key('T', { shiftKey: true })), 't');
});

test('a key does one thing in a context', () => {
  for (const { id, title, rows } of CONTEXTS) {
    const keys = rows.flatMap((r) => r.keys);
    assert.equal(new Set(keys).size, keys.length, id);
    assert.ok(title && rows.every((r) => r.does), id);
  }
  assert.equal(bound('line', 'Tab'), 'complete');
  assert.equal(bound('list', 'Tab'), 'take');
  assert.equal(bound('line', 'x'), '');
  assert.equal(bound('nowhere', 'Tab'), '');
});

test('what the overview lists is bound, and what is bound is listed', () => {
  const where = { anywhere: ['main.js', 'lib/keys.js', 'lib/views.js', 'element/glass-letter.js'], source: ['element/glass-letter.js'], line: ['element/glass-composer.js', 'element/glass-menu.js'], list: ['element/glass-menu.js'], recall: ['element/glass-recall.js'], letter: ['element/glass-composer.js'] };
  let seen = 0;
  for (const [id, files] of Object.entries(where)) {
    const text = files.map(source).join('\n');
    for (const { act } of CONTEXTS.find((c) => c.id === id).rows) {
      if (!act) continue;
      assert.match(text, new RegExp(`'${act}'|\\b${act}\\b:|[{,] ${act}\\b`), `${id}: nothing does ${act}`);
      seen += 1;
    }
  }
  assert.ok(seen >= 20);
  // The transcript walks by the names of the keys themselves.
  const named = new Set([...`${source('lib/walk.js')}\n${source('element/glass-wire.js')}\n${source('element/cards.js')}`.matchAll(/\b(Arrow\w+|Home|End|Enter|Escape|PageUp|PageDown)\b|'( |o)'/g)].map((m) => m[1] ?? m[2].replace(' ', 'Space')));
  assert.deepEqual([...named].sort(), CONTEXTS.find((c) => c.id === 'transcript').rows.flatMap((r) => r.keys).sort());
  // No other file looks at keys behind the table's back.
  for (const file of ['element/glass-composer.js', 'element/glass-menu.js', 'element/glass-recall.js', 'main.js']) assert.doesNotMatch(source(file), /\be\.key\b/, file);
});

test('lines with passwords are not kept', () => {
  for (const line of ['PASS cedar', 'a1 LOGIN ben cedar', 'AUTH PLAIN AGJlbg==', 'a AUTHENTICATE PLAIN x', 'apop ben 0123', 'NOOP\nPASS cedar']) assert.ok(isSecret(line), line);
  for (const line of ['USER ben', 'a1 SELECT INBOX', 'MAIL FROM:<pass@meadow.test>', 'DATA']) assert.ok(!isSecret(line), line);
});

test('history is searched from its end, kept within bounds', () => {
  assert.deepEqual(found(['NOOP', 'EHLO x', 'NOOP', 'ehlo y'], 'EHLO'), ['ehlo y', 'EHLO x']);
  assert.deepEqual(found(['NOOP', 'NOOP'], ''), ['NOOP']);
  const stored = new Map();
  globalThis.localStorage = { getItem: (k) => stored.get(k) ?? null, setItem: (k, v) => stored.set(k, v), removeItem: (k) => stored.delete(k) };
  try {
    const history = new History();
    history.use('pop3');
    for (let n = 0; n < 300; n++) history.add(`RETR ${n}`);
    history.add('PASS cedar');
    history.add('AGJlbgBjZWRhcg==', true);
    assert.equal(history.list.at(-1), 'PASS cedar', 'in memory it can be taken back');
    const kept = JSON.parse(stored.get('history-pop3'));
    assert.deepEqual([kept.length, kept.at(-1)], [100, 'RETR 299']);
    const later = new History();
    later.use('pop3');
    assert.equal(later.back(''), 'RETR 299');
    stored.set('history-smtp', 'not JSON');
    later.use('smtp');
    assert.equal(later.back(''), null);
  } finally { delete globalThis.localStorage; }
});
