// @ts-check
import { card, command } from '../lib/field.js';
import { el } from '../lib/dom.js';
import { about, page } from '../lib/code.js';

const clock = (/** @type {string | undefined} */ at) => (at ? new Date(Number(at)).toISOString().slice(11, 23) : '');

/** What a token is, as the body of a card. @param {HTMLElement} token @param {string} protocol @returns {Node[]} */
export function body(token, protocol) {
  const line = /** @type {HTMLElement | null} */ (token.closest('.line'));
  const group = /** @type {HTMLElement | null} */ (token.closest('.grp'));
  // The punctuation of a group stands for the group.
  const whole = card(group?.dataset.field);
  const asGroup = token.dataset.role === 'mark' && whole;
  const known = asGroup ? whole : card(token.dataset.field);
  const verb = line?.matches('.line--c') ? line.querySelector('.tok[data-role=verb]') : null;
  const spec = verb ? command(protocol, verb.textContent ?? '') : undefined;
  const main = token === verb && spec ? spec : known;
  const text = ((asGroup ? group : token)?.textContent ?? '').trim() || '␠';
  const facts = el('dl');
  const fact = (/** @type {string} */ name, /** @type {Node | string} */ value) => facts.append(el('dt', {}, name), el('dd', {}, value));
  if (line) fact('Line', `${line.dataset.octets} octets with its end, at ${clock(line.dataset.at)}`);
  if (main?.rfc) fact('Source', main.url ? el('a', { href: main.url, rel: 'noreferrer' }, main.rfc) : main.rfc);
  return [
    el('div', {}, el('bdi', { className: 'explain__tok' }, text), el('span', { className: 'explain__role' }, known?.label ?? '')),
    el('p', { className: 'guide' }, main?.doc ?? ''),
    whole && !asGroup ? el('p', { className: 'guide explain__part' }, 'Part of ', el('b', {}, whole.label), '. ', whole.doc) : null,
    spec?.syntax ? el('code', { className: 'abnf', tabIndex: 0, role: 'region', 'aria-label': `Form of ${spec.label}` }, spec.syntax) : null,
    ...about(token, protocol),
    facts,
    page(token, protocol, token === verb && spec ? spec.label : ''),
  ].filter((node) => node !== null);
}

/** The card of the selected token. */
class GlassExplain extends HTMLElement {
  /** @param {HTMLElement} token @param {string} protocol */
  show(token, protocol) {
    this.classList.add('explain');
    this.replaceChildren(...body(token, protocol));
  }
}

customElements.define('glass-explain', GlassExplain);
