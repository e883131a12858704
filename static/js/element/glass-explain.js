// @ts-check
import { card, command } from '../lib/field.js';
import { about, page } from '../lib/code.js';
import { el, emit } from '../lib/dom.js';
import { stateText } from '../lib/state.js';

const clock = (/** @type {string | undefined} */ at) => (at ? new Date(Number(at)).toISOString().slice(11, 23) : '');

/** How a string of IMAP is written, where it can be written in several ways. @param {HTMLElement} token @param {string} protocol @param {string} syntax */
function writing(token, protocol, syntax) {
  if (protocol !== 'imap' || token.dataset.role !== 'arg') return '';
  if (/^".*"$/s.test(token.textContent ?? '')) return 'As a quoted string: the quotes are not part of it.';
  return /\b(a|n)?string\b/.test(syntax) ? 'As an atom: it needs no quotes.' : '';
}

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
  const form = writing(token, protocol, main?.syntax ?? '');
  if (form) fact('Written', form);
  if (main?.rfc) fact('Source', main.url ? el('a', { href: main.url, rel: 'noreferrer' }, main.rfc) : main.rfc);
  return [
    el('div', {}, el('bdi', { className: 'explain__tok' }, text), el('span', { className: 'explain__role' }, known?.label ?? '')),
    el('p', { className: 'guide' }, main?.doc ?? ''),
    whole && !asGroup ? el('p', { className: 'guide explain__part' }, 'Part of ', el('b', {}, whole.label), '. ', whole.doc) : null,
    ...about(token, protocol),
    (main?.syntax ? el('code', { className: 'abnf', tabIndex: 0, role: 'region', 'aria-label': `Form of ${main.label}` }, main.syntax) : null),
    facts,
    page(token, protocol, token === verb && spec ? spec.label : ''),
  ].filter((node) => node !== null);
}

/** The octets that an announcement announces, and those that came. @param {HTMLElement} token */
function announced(token) {
  if (token.dataset.field !== 'imap.literal-size' && !token.closest('.grp[data-field="imap.literal"]')) return null;
  const line = /** @type {HTMLElement} */ (token.closest('.line'));
  const wanted = Number(/\{(\d+)/.exec(line.querySelector('.line__text')?.textContent ?? '')?.[1]);
  const box = line.nextElementSibling?.matches('.drop') ? line.nextElementSibling.nextElementSibling : line.nextElementSibling;
  const came = [...box?.matches('.foldbox') ? box.querySelectorAll('.line') : []].reduce((n, l) => n + Number(/** @type {HTMLElement} */ (l).dataset.octets), 0);
  return came ? `${wanted} announced, ${came} received${came === wanted ? ': they agree' : ''}` : null;
}

/**
 * What is known of a token beyond its kind, as rows for its card.
 * @param {HTMLElement} token @param {string} protocol @param {import('../lib/hex.js').Looked} looked @returns {[string, Node | string][]}
 */
export function beyond(token, protocol, looked) {
  const line = /** @type {HTMLElement} */ (token.closest('.line'));
  const place = [...line.querySelectorAll('.line__text .tok')].indexOf(token);
  /** @type {[string, Node | string][]} */ const out = [];
  for (const c of looked.carries ?? []) {
    if (c.first <= place && place <= c.last) out.push(['Decoded', el('bdi', { className: 'explain__plain' }, c.masked !== undefined && token.dataset.shown === undefined ? c.masked : c.text)]);
  }
  const literal = announced(token);
  if (literal) out.push(['Octets', literal]);
  const { answer } = looked;
  if (!answer) return out;
  const group = card(/** @type {HTMLElement | null} */ (token.closest('.grp'))?.dataset.field);
  const moved = answer.before && answer.before !== answer.after;
  if (answer.done) {
    const said = card(token.dataset.field)?.done ?? group?.done;
    out.push(['Then', `${said || 'The server did the command.'} Line ${answer.n} says so.`]);
  } else if (answer.rule) out.push(['Then', `Refused in line ${answer.n}, because this does not hold: ${answer.rule[0]} ${answer.rule[1]} ${answer.rule[2]}`]);
  else out.push(['Then', answer.go_on ? `Line ${answer.n} asks for more.` : `Line ${answer.n} is no.`]);
  if (moved) out.push(['State', `${stateText(protocol, { name: answer.before })} → ${stateText(protocol, { name: answer.after })}`]);
  return out;
}

/** The card of the selected token. */
class GlassExplain extends HTMLElement {
  /** @param {HTMLElement} token @param {string} protocol */
  show(token, protocol) {
    this.classList.add('explain');
    this.replaceChildren(...body(token, protocol));
    emit(this, 'shown', { token, card: this });
  }
}

customElements.define('glass-explain', GlassExplain);
