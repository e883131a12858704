// @ts-check
// What the card of a code adds: its digits, who must act, and what else could have come here.
import { el } from './dom.js';
/** @typedef {{ parts?: string[][], text?: string, who?: string, next?: string, rfc?: string, url?: string, page?: string }} Code */

/** @type {{ codes: Record<string, Code>, answers: Record<string, string[][]> }} */
let known = { codes: {}, answers: {} };

/** Fetches every code once. */
export async function load() {
  const answer = await fetch('/codes.json');
  if (answer.ok) known = await answer.json();
}

/** For tests. @param {typeof known} all */
export const use = (all) => { known = all; };

/**
 * The code of a token, as the answer to a command; a number that nobody knows is read by its first digits.
 * @param {string} field @param {string} text @param {string | undefined} verb @returns {Code | undefined}
 */
export function find(field, text, verb) {
  const exact = (verb !== undefined && known.codes[`${field} ${text} ${verb}`]) || known.codes[`${field} ${text}`];
  if (exact || !/^\d/.test(text)) return exact;
  for (let n = text.length - 1; n > 0; n--) {
    const begun = known.codes[`${field} ${text.slice(0, n)}`];
    if (begun) return begun;
  }
  return undefined;
}

/** What a command may get, without the code that came. @param {string} protocol @param {string} verb @param {string} text */
export const others = (protocol, verb, text) => (known.answers[`${protocol} ${verb}`] ?? []).filter(([shown]) => shown !== text);

/**
 * The command that a line answers: its verb, a dot for the end of a letter, nothing for the greeting.
 * @param {HTMLElement} line @returns {string | undefined}
 */
export function verbOf(line) {
  const x = line.dataset.x;
  if (x === '0') return '';
  const all = /** @type {HTMLElement[]} */ ([...line.parentElement?.closest('.wire')?.querySelectorAll(`.line--c[data-x="${x}"]`) ?? []]);
  const before = all.filter((row) => row.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);
  if (before.at(-1)?.querySelector('[data-field="smtp.end-of-data"]')) return '.';
  return before[0]?.querySelector('.tok[data-role=verb]')?.textContent?.toUpperCase();
}

/** @param {HTMLElement} token @param {string} protocol @returns {Node[]} */
export function about(token, protocol) {
  const line = /** @type {HTMLElement | null} */ (token.closest('.line--s'));
  if (token.dataset.role !== 'code' || !line) return [];
  const text = token.textContent ?? '', verb = verbOf(line);
  const code = find(token.dataset.field ?? '', text, verb);
  if (!code) return [];
  const out = [];
  if (code.text) out.push(el('p', { className: 'guide' }, code.text));
  if (code.parts) {
    out.push(el('ol', { className: 'code__parts', 'aria-label': 'What its parts say' }, ...code.parts.map(([part, name, says]) =>
      el('li', {}, el('code', {}, part), el('span', {}, el('b', {}, `${name}. `), says)))));
  }
  const facts = el('dl', { className: 'code__facts' });
  if (code.who) facts.append(el('dt', {}, 'Who must act'), el('dd', {}, code.who));
  if (code.next) facts.append(el('dt', {}, 'What to do'), el('dd', {}, code.next));
  if (facts.childElementCount) out.push(facts);
  const rest = verb === undefined || !['smtp.reply-code', 'pop3.status-ok', 'pop3.status-err', 'imap.ok', 'imap.no', 'imap.bad'].includes(token.dataset.field ?? '') ? [] : others(protocol, verb, text);
  if (rest.length) {
    const list = el('ul', { className: 'code__others' }, ...rest.map(([shown, means, page]) =>
      el('li', {}, el('a', { href: page }, el('code', {}, shown)), ' ', means)));
    out.push(el('details', {}, el('summary', {}, `What else could have come: ${rest.length}`), list));
  }
  return out;
}

/** The way to the page of a token: of its command, its code, or its field. @param {HTMLElement} token @param {string} protocol @param {string} verb */
export function page(token, protocol, verb) {
  const { field = '', role } = token.dataset;
  const code = role === 'code' ? find(field, token.textContent ?? '', undefined) : undefined;
  const href = verb ? `/reference/${protocol}/${verb}` : code?.page ?? (field ? `/reference/field/${field}` : '');
  return href ? el('p', { className: 'explain__page' }, el('a', { href }, 'Its page in the reference')) : null;
}
