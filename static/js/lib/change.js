// @ts-check
// Which row of a transcript says what a command changed.

/**
 * The row that belongs to something in a transcript: the next one below it, or itself.
 * @param {Element | null} at @returns {HTMLElement | null}
 */
export function changeOf(at) {
  const wire = at?.closest('.wire');
  /** @type {Element | null | undefined} */ let row = at;
  while (row && row.parentElement !== wire) row = row.parentElement;
  while (row && !row.matches('.change')) row = row.nextElementSibling;
  return /** @type {HTMLElement | null} */ (row ?? null);
}

/** The newest row of a transcript. @param {Element | null} wire @returns {HTMLElement | null} */
export const lastChange = (wire) => /** @type {HTMLElement | null} */ ([...wire?.querySelectorAll(':scope > .change') ?? []].at(-1) ?? null);

/** The number of the last line above a row. @param {Element} row */
export function lineBefore(row) {
  let at = row.previousElementSibling;
  while (at && !at.matches('.line, .foldbox')) at = at.previousElementSibling;
  const lines = at?.matches('.line') ? [at] : [...at?.querySelectorAll('.line') ?? []];
  return Number(/** @type {HTMLElement | undefined} */ (lines.at(-1))?.dataset.n ?? 0);
}
