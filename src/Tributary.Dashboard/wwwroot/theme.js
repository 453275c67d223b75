// Remembers whether somebody chose light or dark colours; without a choice, follows the system. Tells the server in
// cookies how this browser writes times and numbers, and which columns of lists were chosen.
(() => {
  const name = 'tributary-theme';
  const stored = () => {
    try { return localStorage.getItem(name); } catch { return null; }
  };
  const shown = document.documentElement.classList;
  shown.toggle('dark', stored() ? stored() === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);
  const keep = (cookie, value) => {
    const secure = location.protocol === 'https:' ? ';secure' : '';
    document.cookie = `${cookie}=${encodeURIComponent(value)};path=/;max-age=31536000;samesite=lax${secure}`;
  };
  const numbers = new Intl.NumberFormat(navigator.language).formatToParts(123456789.5);
  const sign = (type) => numbers.find((part) => part.type === type)?.value ?? '';
  const groups = numbers.filter((part) => part.type === 'integer').map((part) => part.value.length).slice(1).reverse();
  const sizes = groups[1] && groups[1] !== groups[0] ? `${groups[0]},${groups[1]}` : `${groups[0] ?? 3}`;
  keep('trb_viewer', [new Intl.DateTimeFormat().resolvedOptions().timeZone, sign('decimal'), sign('group'), sizes].join('~'));
  window.tributaryTheme = {
    // The colours that this page shows. Another tab may have chosen others since.
    isDark: () => shown.contains('dark'),
    set(dark) {
      try { localStorage.setItem(name, dark ? 'dark' : 'light'); } catch { /* the choice holds for this page */ }
      shown.toggle('dark', dark);
      requestAnimationFrame(() => window.dispatchEvent(new Event(name)));
    },
  };
  window.tributaryLists = {
    keepColumns: (list, columns) => keep(`trb_columns_${list}`, columns.join('.')),
    async copy(text) {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    },
  };
})();
