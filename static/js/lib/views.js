// @ts-check
// Ways to look at lines: how much is explained, octets, what tokens carry. Lines far from the view cost nothing.
import { $, $$, emit, memory } from './dom.js';
import { close, open, wrappedAll } from './drop.js';
import { announcement, carried, dump, tokens } from './octets.js';

const root = document.documentElement;
const NARROW = '(max-width: 36rem)';

/**
 * Follows the lines of `wires`. `look` asks for everything about a line.
 * @param {HTMLElement} wires @param {(n: number) => Promise<import('./hex.js').Looked | undefined>} look @param {() => string} protocol
 */
export function views(wires, look, protocol) {
  let now = { notes: memory.get('notes') ?? '', hex: new URLSearchParams(location.search).get('view') === 'hex', decode: memory.get('decode') === 'on' };
  const narrow = matchMedia(NARROW);
  /** @type {Set<HTMLElement>} */ const near = new Set();
  const settle = (/** @type {HTMLElement} */ line, /** @type {() => void} */ act) => {
    const list = /** @type {HTMLElement | null} */ (line.closest('.wire'));
    const below = list ? list.scrollHeight - list.scrollTop - list.clientHeight : 0;
    act();
    if (list && below < 40) list.scrollTop = list.scrollHeight;
  };

  /** Opens and closes notes: what is measured is measured once for all lines. @param {HTMLElement[]} lines */
  function annotate(lines) {
    const full = (/** @type {HTMLElement} */ line) => now.notes === 'full' && line.dataset.kind !== 'content';
    for (const line of lines) if (!full(line) && 'auto' in line.dataset) { close(line); delete line.dataset.auto; }
    const shut = lines.filter((line) => full(line) && !line.classList.contains('is-open'));
    if (!shut.length) return;
    settle(shut[0], () => wrappedAll(shut.map((line) => {
      const note = open(line, protocol(), false);
      if (note) line.dataset.auto = '';
      return note;
    }).filter((note) => note !== null)));
  }

  /** @param {HTMLElement} line */
  async function dress(line) {
    if (!now.hex) line.querySelector('.hex')?.remove();
    if (!now.decode) line.querySelector('.line__carries')?.remove();
    if (!now.hex && !now.decode) return;
    const looked = await look(Number(line.dataset.n));
    if (!looked || !line.isConnected) return;
    settle(line, () => {
      for (const [on, name, make] of /** @type {[boolean, string, () => Node | null][]} */ ([
        [now.hex, '.hex', () => dump(line, looked, narrow.matches ? 8 : 16)], [now.decode, '.line__carries', () => carried(line, looked)]])) {
        line.querySelector(name)?.remove();
        const node = on ? make() : null;
        if (node) line.querySelector('.line__text')?.after(node);
      }
      light(line);
    });
  }

  const LITERAL = '[data-field="imap.literal-size"], .grp[data-field="imap.literal"] *';
  /** Marks the octets of the token that is looked at; a literal with its announcement. @param {Element} line @param {HTMLElement} [over] */
  function light(line, over) {
    const all = tokens(line);
    const looked = over?.isConnected ? over : $('.tok.is-sel', wires);
    const of = looked && announcement(/** @type {Element} */ (looked.closest('.line')));
    const here = of && of === announcement(line);
    const whole = here && line !== of && (looked.matches(LITERAL) || looked.closest('.line') !== of);
    const from = here && line === of && looked.closest('.line') !== of;
    for (const run of $$('.hex__run', line)) {
      const token = all[Number(run.dataset.token)];
      run.classList.toggle('is-sel', Boolean(token && (token === over || token.matches('.is-sel, .grp.is-sel *'))));
      run.classList.toggle('is-kin', Boolean(whole || (from && token?.matches(LITERAL))));
    }
  }

  const eyes = new IntersectionObserver((seen) => {
    annotate(seen.filter(({ target, isIntersecting }) => isIntersecting && target.isConnected).map(({ target }) => /** @type {HTMLElement} */ (target)));
    for (const { target, isIntersecting } of seen) {
      const line = /** @type {HTMLElement} */ (target);
      if (isIntersecting && line.isConnected) { near.add(line); dress(line); } else near.delete(line);
    }
  }, { rootMargin: '300px 0px' });
  new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes, target, type } of changes) {
      if (type === 'attributes') { const line = /** @type {HTMLElement} */ (target).closest('.line'); if (line) dress(/** @type {HTMLElement} */ (line)); }
      for (const node of removedNodes) {
        // A transcript that is put away comes back; a row that was cut off does not.
        if (node instanceof HTMLElement && target !== wires) for (const line of [node, ...$$('.line', node)]) { near.delete(line); if (!line.isConnected) eyes.unobserve(line); }
      }
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        if (node.matches('.line')) eyes.observe(node); else if (node.matches('.wire, .foldbox')) $$('.line', node).forEach((line) => eyes.observe(line));
      }
    }
  }).observe(wires, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-shown'] });

  const all = () => {
    root.dataset.notes = now.notes;
    if (!now.notes) delete root.dataset.notes;
    root.dataset.view = now.hex ? 'hex' : 'text';
    for (const button of $$('[data-notes]')) if (button !== root) button.setAttribute('aria-pressed', String(button.dataset.notes === now.notes));
    for (const button of $$('[data-view]')) if (button !== root) button.setAttribute('aria-pressed', String((button.dataset.view === 'hex') === now.hex));
    $('#decode')?.setAttribute('aria-pressed', String(now.decode));
    for (const line of $$('.line[data-auto], .line:has(.hex, .line__carries)', wires)) if (!near.has(line)) { if (now.notes !== 'full' && 'auto' in line.dataset) { close(line); delete line.dataset.auto; } if (!now.hex) line.querySelector('.hex')?.remove(); if (!now.decode) line.querySelector('.line__carries')?.remove(); }
    $('#looks')?.toggleAttribute('data-other', now.notes !== '' || now.hex || now.decode);
    for (const line of near) if (!line.isConnected) near.delete(line);
    annotate([...near]);
    for (const line of near) dress(line);
  };
  const set = (/** @type {Partial<typeof now>} */ change) => {
    now = { ...now, ...change };
    memory.set('notes', now.notes);
    memory.set('decode', now.decode ? 'on' : '');
    all();
  };
  narrow.addEventListener('change', all);
  const menu = $('#looks');
  document.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape' || !menu?.open || !menu.contains(document.activeElement)) return;
    menu.open = false;
    $('summary', menu).focus();
    e.preventDefault();
  }, true);
  document.addEventListener('click', (e) => {
    const at = /** @type {HTMLElement} */ (e.target);
    if (menu?.open && !menu.contains(at)) menu.open = false;
    const button = /** @type {HTMLElement | null} */ (at.closest('button[data-notes], button[data-view], #decode'));
    if (button?.id === 'decode') set({ decode: !now.decode });
    else if (button?.dataset.notes !== undefined) set({ notes: button.dataset.notes });
    else if (button) set({ hex: button.dataset.view === 'hex' });
    const run = /** @type {HTMLElement | null} */ (at.closest('.hex__run'));
    if (run) tokens(/** @type {Element} */ (run.closest('.line')))[Number(run.dataset.token)]?.click();
  });
  wires.addEventListener('token', (/** @type {any} */ { detail }) => { for (const line of $$('.line:has(.hex)', wires)) light(line, detail.token); });
  wires.addEventListener('pointerover', (e) => {
    const run = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (e.target).closest('.hex__run'));
    const token = run && tokens(/** @type {Element} */ (run.closest('.line')))[Number(run.dataset.token)];
    if (token) emit(wires, 'token', { token, keep: false });
  });
  all();
  const turn = ['off', '', 'full'];
  return { notes: () => set({ notes: turn[(turn.indexOf(now.notes) + 1) % 3] }), bytes: () => set({ hex: !now.hex }), decode: () => set({ decode: !now.decode }) };
}
