// The JSON side of the Terms editor: line numbers, places of faults, and a draft that outlives the connection.
const wait = 250;

export function create(area, gutter, owner, key) {
  let timer = 0;
  let sending = 0;
  let marked = new Set();
  let lines = 0;
  let base = null;
  const start = area.defaultValue;

  const read = () => {
    try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
  };
  const forget = () => {
    try { sessionStorage.removeItem(key); } catch { /* nothing was kept */ }
  };
  const store = () => {
    if (area.value === start) return forget();
    try { sessionStorage.setItem(key, JSON.stringify({ text: area.value, base })); } catch { /* it lives in the page alone */ }
  };
  const count = () => {
    const now = area.value.split('\n').length;
    if (now === lines) return;
    lines = now;
    draw();
  };
  const draw = () => {
    gutter.replaceChildren(
      ...Array.from({ length: lines }, (_, i) => {
        const line = document.createElement('div');
        line.textContent = i + 1;
        if (marked.has(i + 1)) line.className = 'marked';
        return line;
      }),
    );
    gutter.scrollTop = area.scrollTop;
  };
  const send = async () => {
    clearTimeout(timer);
    timer = 0;
    sending++;
    try { await owner.invokeMethodAsync('TypeAsync', area.value); } finally { sending--; }
  };
  const typed = () => {
    store();
    count();
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };
  // A button that is pressed next comes after the text.
  const left = () => { if (timer) send(); };
  const scrolled = () => { gutter.scrollTop = area.scrollTop; };
  // Both are from before this script: the draft, and what somebody has typed into the page meanwhile.
  const earlier = { draft: read(), typed: area.value === start ? null : area.value };
  area.addEventListener('input', typed);
  area.addEventListener('change', left);
  area.addEventListener('scroll', scrolled);
  count();

  return {
    earlier() { return earlier; },
    keep(from) {
      base = from;
      store();
    },
    forget() {
      clearTimeout(timer);
      forget();
    },
    set(text) {
      // Text that somebody types is newer than the server's.
      if (timer || sending) return;
      if (area.value !== text) {
        const { selectionStart, scrollTop } = area;
        area.value = text;
        area.selectionStart = area.selectionEnd = Math.min(selectionStart, text.length);
        area.scrollTop = scrollTop;
      }
      store();
      count();
    },
    mark(numbers) {
      marked = new Set(numbers);
      draw();
    },
    go(start, end) {
      area.focus();
      area.setSelectionRange(start, end);
      const height = parseFloat(getComputedStyle(area).lineHeight);
      area.scrollTop = Math.max(0, (area.value.slice(0, start).split('\n').length - 4) * height);
      area.scrollIntoView({ block: 'nearest' });
    },
    dispose() {
      clearTimeout(timer);
      area.removeEventListener('input', typed);
      area.removeEventListener('change', left);
      area.removeEventListener('scroll', scrolled);
    },
  };
}

// Shows a field of the form: opens what it is in, and puts the cursor there.
export function show(id) {
  const field = document.getElementById(id);
  if (!field) return;
  for (let box = field.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  field.scrollIntoView({ block: 'center' });
  const faulty = field.querySelector('[aria-invalid=true]');
  (faulty ?? field.querySelector('input, select, textarea, button'))?.focus({ preventScroll: true });
}
