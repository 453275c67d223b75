// Keeps what somebody types, chooses or sends before the page's circuit listens. The first rendering of the circuit puts
// new fields in the place of those that came with the page. They get the values, the focus and the cursor of the old
// ones, and the circuit hears of it as if it happened then.
(() => {
  const touched = new Map();
  let focused = null;
  let sent = -1;
  let isLive = false;

  const isField = (one) => one instanceof Element && one.matches('input, select, textarea');
  const labelOf = (field) => field.getAttribute('aria-label') ?? field.labels?.[0]?.textContent.trim() ?? '';
  const kindOf = (field) => [field.tagName, field.type, field.name, labelOf(field), field.placeholder].join('|');
  const alike = (kind) => [...document.querySelectorAll('input, select, textarea')].filter((one) => kindOf(one) === kind);
  const placeOf = (field) => {
    const kind = kindOf(field);
    return { kind, index: alike(kind).indexOf(field) };
  };
  const at = ({ kind, index }) => alike(kind)[index];

  const listeners = {
    focusin({ target }) {
      focused = isField(target) ? { field: target, place: placeOf(target) } : null;
    },
    input({ target }) {
      if (isField(target)) touched.set(target, { place: placeOf(target), isDone: false });
    },
    change({ target }) {
      if (isField(target)) touched.set(target, { place: placeOf(target), isDone: true });
    },
    submit(event) {
      // A form that is posted needs no circuit.
      if (event.target.method === 'post') return;
      event.preventDefault();
      sent = [...document.forms].indexOf(event.target);
    },
  };

  const tell = (field, ...events) => events.forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));

  const focus = (field, next) => {
    next.focus({ preventScroll: true });
    if (next.value !== field.value && next.select) {
      // Only after a command does the browser itself say `change` when somebody leaves the field.
      next.select();
      document.execCommand(field.value ? 'insertText' : 'delete', false, field.value);
    }
    if (next.selectionStart != null) next.setSelectionRange(field.selectionStart, field.selectionEnd);
  };

  const hand = (field, next, isDone) => {
    if (field.type === 'checkbox' || field.type === 'radio') {
      if (next.checked !== field.checked) next.click();
      return;
    }
    if (next.value !== field.value) {
      next.value = field.value;
      tell(next, 'input');
    }
    if (isDone) tell(next, 'change');
  };

  const follow = () => {
    if (!isLive) {
      if (!document.querySelector('main[data-interactive]')) return;
      isLive = true;
      for (const name in listeners) document.removeEventListener(name, listeners[name], true);
    }
    if (focused && document.activeElement === document.body && at(focused.place)) {
      focus(focused.field, at(focused.place));
      focused = null;
    }
    for (const [field, { place, isDone }] of touched) {
      const next = at(place);
      if (!next) continue;
      touched.delete(field);
      hand(field, next, isDone);
    }
    if (touched.size > 0) return;
    observer.disconnect();
    if (sent >= 0) document.forms[sent]?.requestSubmit();
  };

  for (const name in listeners) document.addEventListener(name, listeners[name], true);
  const observer = new MutationObserver(follow);
  observer.observe(document, { attributeFilter: ['data-interactive'], childList: true, subtree: true });
})();
