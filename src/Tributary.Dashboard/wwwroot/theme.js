// Remembers whether somebody chose light or dark colours; without a choice, follows the system.
(() => {
  const name = 'tributary-theme';
  const stored = () => {
    try { return localStorage.getItem(name); } catch { return null; }
  };
  const isDark = () => (stored() ? stored() === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);
  const mark = () => document.documentElement.classList.toggle('dark', isDark());
  mark();
  window.tributaryTheme = {
    isDark,
    set(dark) {
      try { localStorage.setItem(name, dark ? 'dark' : 'light'); } catch { /* the choice holds for this page */ }
      mark();
      requestAnimationFrame(() => window.dispatchEvent(new Event(name)));
    },
  };
})();
