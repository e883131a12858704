// @ts-check
// Every key that is bound, once: the handlers look it up here, and the overview is drawn from it.
import { $, el, memory } from './dom.js';

/** @typedef {{ keys: string[], act: string, does: string }} Row */
/** @typedef {{ id: string, title: string, rows: Row[] }} Context */

/** @param {string} keys @param {string} act @param {string} does @returns {Row} */
const row = (keys, act, does) => ({ keys: keys.split(' or '), act, does });

/** Places behind G. @type {Record<string, string>} */
const PLACES = { p: '/playground', j: '/journey', d: '/devices', m: '/message', e: '/explain', r: '/reference', h: '/' };

/** To bind a key: a row here, and what it does where the context's keys are handled. @type {Context[]} */
export const CONTEXTS = [
  { id: 'anywhere', title: 'Anywhere', rows: [
    row('?', 'keys', 'This overview'),
    row('g p', 'go', 'Go to Playground'),
    row('g j', 'go', 'Go to Journey'),
    row('g d', 'go', 'Go to Devices'),
    row('g m', 'go', 'Go to Letters'),
    row('g e', 'go', 'Go to Explain'),
    row('g r', 'go', 'Go to Reference'),
    row('g h', 'go', 'Go to Home'),
    row('t', 'theme', 'Theme: system, light, dark'),
    row('/', 'line', 'To the command line'),
    row('u', 'undo', 'Undo the last step, in the whole world'),
    row('r', 'rewind', 'Go back to the chosen line'),
    row('n', 'notes', 'Notes: none, one line, full'),
    row('x', 'bytes', 'Raw bytes'),
    row('d', 'decode', 'What tokens carry'),
    row('e', 'ends', 'The line ends of a letter'),
  ] },
  { id: 'transcript', title: 'In a transcript', rows: [
    row('ArrowUp or ArrowDown', 'walk', 'Previous or next line'),
    row('ArrowLeft or ArrowRight', 'walk', 'Previous or next token'),
    row('Home or End', 'walk', 'First or last line'),
    row('Enter or Space', 'explain', 'Explain the line, pin the token'),
    row('o', 'letter', 'Open the letter that the line shows'),
    row('Escape', 'unpin', 'Unpin'),
  ] },
  { id: 'line', title: 'On the command line', rows: [
    row('Enter', 'send', 'Send what stands there'),
    row('Ctrl+Enter', 'bare', 'Send without CR LF'),
    row('Tab', 'complete', 'Complete what is being typed'),
    row('Ctrl+Space or Alt+ArrowDown', 'enter', 'Into the list of what can be typed'),
    row('ArrowUp', 'back', 'The line sent before'),
    row('ArrowDown', 'forth', 'The line sent after'),
    row('Ctrl+r', 'recall', 'Search what was sent'),
    row('Escape', 'leave', 'Close the list; leave the command line'),
  ] },
  { id: 'list', title: 'In the list', rows: [
    row('ArrowUp', 'previous', 'Previous; above the first, back to the line'),
    row('ArrowDown', 'next', 'Next'),
    row('Home', 'first', 'First'),
    row('End', 'last', 'Last'),
    row('Enter or Tab or ArrowRight', 'take', 'Take it'),
    row('Escape', 'close', 'Close the list'),
  ] },
  { id: 'recall', title: 'While searching what was sent', rows: [
    row('Ctrl+r or ArrowUp', 'older', 'One before'),
    row('ArrowDown', 'newer', 'One after'),
    row('Enter', 'take', 'Take the line'),
    row('Escape', 'close', 'Back to what was typed'),
  ] },
  { id: 'journey', title: 'On a journey', rows: [
    row(',', 'back', 'Previous hop'),
    row('.', 'on', 'Next hop'),
    row('Space', 'play', 'Play, or stop'),
  ] },
  { id: 'source', title: 'In the source of a letter', rows: [
    row('ArrowUp', 'up', 'Previous line'),
    row('ArrowDown', 'down', 'Next line'),
    row('Enter', 'choose', 'Choose the part of the line'),
  ] },
  { id: 'letter', title: 'In a letter or literal', rows: [
    row('Enter', '', 'New line'),
    row('Ctrl+Enter', 'send', 'Send'),
    row('Escape', 'leave', 'Leave the field'),
  ] },
];

/** The keys that were pressed, as the table writes them. @param {KeyboardEvent} e */
export function chord(e) {
  const name = e.key === ' ' ? 'Space' : e.key.length === 1 ? e.key.toLowerCase() : e.key;
  const ctrl = e.ctrlKey || (e.metaKey && name === 'Enter');
  return [ctrl && 'Ctrl', e.metaKey && !ctrl && 'Meta', e.altKey && 'Alt', e.shiftKey && name.length > 1 && 'Shift', name].filter(Boolean).join('+');
}

/** What a key does in a context; nothing if it is not bound there. @param {string} context @param {string} keys */
export const bound = (context, keys) => CONTEXTS.find(({ id }) => id === context)?.rows.find((r) => r.keys.includes(keys))?.act ?? '';

/** @type {Record<string, string>} */
const SIGNS = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };
const cap = (/** @type {string} */ key) => el('kbd', { className: 'kbd' }, SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key));

/** One way to press something: `Ctrl+r`, `g p`. @param {string} keys */
const caps = (keys) => keys.split(/[+ ]/).flatMap((key, i) => (i ? [' ', cap(key)] : [cap(key)]));

/** Draws the overview. @param {HTMLElement} place */
export function draw(place) {
  place.replaceChildren(...CONTEXTS.map(({ id, title, rows }) => el('section', { 'data-context': id },
    el('h3', {}, title),
    el('ul', { className: 'klist' }, ...rows.map(({ keys, does }) => el('li', { 'data-keys': keys.join(' or ') },
      el('span', {}, does),
      el('span', { className: 'nowrap' }, ...keys.flatMap((k, i) => (i ? [' or ', ...caps(k)] : caps(k))))))))));
}

let waiting = false;
/** @type {Record<string, () => void>} */
const all = {};

/** Adds what a page does with single keys. @param {Record<string, () => void>} acts */
export const also = (acts) => { Object.assign(all, acts); };

/**
 * Single letters act only outside fields, and can be switched off (WCAG 2.1.4).
 * @param {Record<string, () => void>} acts what the keys of the first context do
 */
export function listen(acts) {
  draw($('#keys-list'));
  also(acts);
  const box = $('#single');
  box.checked = memory.get('keys') !== 'off';
  box.addEventListener('change', () => memory.set('keys', box.checked ? '' : 'off'));
  addEventListener('keydown', (e) => {
    const at = /** @type {HTMLElement} */ (e.target);
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
    if (at.matches('input:not([type=checkbox]), select, textarea') || document.querySelector('dialog[open]')) return;
    const key = chord(e);
    if (key !== '?' && !box.checked) return;
    const act = bound('anywhere', waiting ? `g ${key}` : key);
    if (act === 'go') {
      e.preventDefault();
      location.assign(PLACES[key]);
    } else if (key === 'g') {
      waiting = true;
      setTimeout(() => { waiting = false; }, 900);
    } else if (act && all[act]) {
      e.preventDefault();
      all[act]();
    }
  });
}
