// The masker of the page, over the texts that the program's own masker is run over, with the program's table.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { characters, hide, octets } from '../../static/js/lib/secret.js';

const read = name => JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8'));
const { cases, hidden } = read('secrets.json');
const table = read('mask.json');

test('secrets are masked as the program masks them', () => {
  assert.ok(cases.length >= 30);
  for (const [text, wanted, places] of cases) {
    const got = hide(text, table);
    assert.equal(got.text, wanted);
    assert.equal(got.places, places, text);
    for (const secret of hidden) assert.ok(!got.text.includes(secret), `${secret} in ${got.text}`);
    // What is masked already stays as it is.
    assert.deepEqual(hide(got.text, table), { text: got.text, places: 0, lines: [] });
  }
});

test('octets stay octets', () => {
  const all = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
  assert.deepEqual(octets(characters(all)), all);
  assert.equal(hide(characters(all), table).text.length, all.length);
});

test('long and broken lines take no time', () => {
  const begun = performance.now();
  for (const part of ['AUTH PLAIN ', 'a LOGIN "', ' ]: > ]: ', '://a:', 'PASS ', '{5} ', '\\r\\n\'']) hide(part.repeat(200_000), table);
  hide(`${'C: AUTH LOGIN\nC: x\n'.repeat(50_000)}`, table);
  assert.ok(performance.now() - begun < 20_000);
});
