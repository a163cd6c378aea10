// Runs before the first paint, so that a dark page never flashes white. The same choice is made again in src/shell/theme.svelte.ts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('theme');
  } catch (_) {
    // Storage may be forbidden; then the system decides.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
