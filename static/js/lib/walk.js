// @ts-check
// Walking through a transcript with the arrow keys. One token is the transcript's tab stop.

const shown = (/** @type {Element} */ node) => !node.closest('details:not([open]) > :not(summary)');

/** The lines of a transcript, or those of one trial in it. @param {Element} wire @param {Element | null} trial @returns {HTMLElement[]} */
const lines = (wire, trial) => {
  const all = /** @type {HTMLElement[]} */ ([...wire.querySelectorAll('.line')]);
  return all.filter((line) => line.querySelector('.tok') && line.closest('.trial') === trial && shown(line));
};

/** @param {Element} line @returns {HTMLElement[]} */
const tokens = (line) => [...line.querySelectorAll('.tok')];

/** Where a key leads from a token. @param {HTMLElement} token @param {string} key @returns {HTMLElement | undefined} */
export function target(token, key) {
  const wire = token.closest('.wire');
  const line = token.closest('.line');
  if (!wire || !line) return undefined;
  const here = tokens(line);
  const at = here.indexOf(token);
  if (key === 'ArrowRight') return here[at + 1];
  if (key === 'ArrowLeft') return here[at - 1];
  const all = lines(wire, line.closest('.trial'));
  const row = all.indexOf(/** @type {HTMLElement} */ (line));
  const to = { ArrowDown: all[row + 1], ArrowUp: all[row - 1], Home: all[0], End: all.at(-1) }[key];
  return to && tokens(to)[0];
}

/** Makes `token` the tab stop of its transcript. @param {HTMLElement} token */
export function stop(token) {
  const trial = token.closest('.trial');
  const stops = token.closest('.wire')?.querySelectorAll('.tok[tabindex="0"]') ?? [];
  for (const other of stops) if (other.closest('.trial') === trial) other.setAttribute('tabindex', '-1');
  token.tabIndex = 0;
}

/** The verb of the last command in a transcript. @param {Element} wire @returns {HTMLElement | null} */
export function lastVerb(wire) {
  const line = [...wire.querySelectorAll('.line--c:has(.tok[data-role=verb])')].findLast((l) => !l.closest('.trial'));
  return line?.querySelector('.tok[data-role=verb]') ?? null;
}
