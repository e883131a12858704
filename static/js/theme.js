// Runs before the first paint, so that nothing flashes.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('notes') === 'off') root.dataset.notes = 'off';
  } catch {
    // Storage is switched off: the system's theme is used.
  }
})();
