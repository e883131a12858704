// Runs before the first paint, so that nothing flashes.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    const notes = localStorage.getItem('notes');
    if (notes === 'off' || notes === 'full') root.dataset.notes = notes;
  } catch {
    // Storage is switched off: the system's theme is used.
  }
})();
