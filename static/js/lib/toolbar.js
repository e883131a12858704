// @ts-check
/** One tab stop for a row of buttons; the arrow keys walk. @param {HTMLElement} row */
export function toolbar(row) {
  row.addEventListener('keydown', (e) => {
    const all = /** @type {HTMLElement[]} */ ([...row.children]);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = all[(at + step + all.length) % all.length];
    all.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
  });
}
