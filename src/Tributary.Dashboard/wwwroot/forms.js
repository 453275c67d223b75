// Keeps what somebody types, chooses, opens, presses or sends before the page's circuit listens. The first rendering of
// the circuit puts new elements in the place of those that came with the page. They get the values, the focus and the
// cursor of the old ones, and then buttons and forms act in the order in which they were used.
(() => {
  const fields = 'input, select, textarea';
  // The browser itself opens a popover.
  const buttons = 'button:not([popovertarget])';
  const openable = 'details, [popover]';
  const longestWait = 5000;
  const pauseBetween = 250;

  const touched = new Map();
  const opened = new Map();
  const acts = [];
  let focused = null;
  let isLive = false;
  let next = 0;

  const textOf = (one) => one?.textContent.trim();
  // Should rows have changed since, a button belongs to the row that it was pressed in.
  const rowOf = (one) => textOf(one.closest('tr, li, article')?.querySelector('a, .strong, h2, h3, td:not(.choose)'));
  const labelOf = (one) => one.getAttribute('aria-label') ?? textOf(one.labels?.[0]);
  const contentOf = (one) => (one.matches('button') ? [textOf(one), rowOf(one)] : textOf(one.querySelector('summary')));
  const kindOf = (one) => [one.tagName, one.type, one.name, labelOf(one), one.placeholder, contentOf(one)].join('|');
  const alike = ({ selector, kind }) => [...document.querySelectorAll(selector)].filter((one) => kindOf(one) === kind);
  const placeOf = (one, selector) => {
    const kind = kindOf(one);
    return { selector, kind, index: alike({ selector, kind }).indexOf(one) };
  };
  const at = (place) => alike(place)[place.index];
  const fieldOf = ({ target }) => (target instanceof Element && target.matches(fields) ? target : null);

  // Somebody who sees no answer presses again, and means it once.
  const remember = (one, selector, button, act) => {
    button?.classList.add('pressed');
    if (!acts.some((known) => known.one === one)) acts.push({ one, place: placeOf(one, selector), act });
  };

  const listeners = {
    focusin(event) {
      const field = fieldOf(event);
      focused = field && { field, place: placeOf(field, fields) };
    },
    input(event) {
      const field = fieldOf(event);
      if (field) touched.set(field, { place: placeOf(field, fields), isDone: false });
    },
    change(event) {
      const field = fieldOf(event);
      if (field) touched.set(field, { place: placeOf(field, fields), isDone: true });
    },
    toggle({ target, newState }) {
      if (newState === 'open') opened.set(target, { place: placeOf(target, openable) });
      else opened.delete(target);
    },
    click({ target }) {
      const button = target.closest?.(buttons);
      // A button that sends a form is part of what is sent.
      if (!button || (button.form && button.type === 'submit')) return;
      remember(button, buttons, button, (found) => found.click());
    },
    submit(event) {
      // A form that is posted needs no circuit.
      if (event.target.method === 'post') return;
      event.preventDefault();
      remember(event.target, 'form', event.submitter, (found) => found.requestSubmit());
    },
  };

  const tell = (field, ...events) => events.forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));

  const focus = (field, found) => {
    found.focus({ preventScroll: true });
    if (found.value !== field.value && found.select) {
      // Only after a command does the browser itself say `change` when somebody leaves the field.
      found.select();
      document.execCommand(field.value ? 'insertText' : 'delete', false, field.value);
    }
    if (found.selectionStart != null) found.setSelectionRange(field.selectionStart, field.selectionEnd);
  };

  const hand = (field, found, isDone) => {
    if (field.type === 'checkbox' || field.type === 'radio') {
      if (found.checked !== field.checked) found.click();
      return;
    }
    if (found.value !== field.value) {
      found.value = field.value;
      tell(found, 'input');
    }
    if (isDone) tell(found, 'change');
  };

  const open = (found) => {
    if (found.matches('details')) found.open = true;
    else found.showPopover();
  };

  const settle = (kept, use) => {
    for (const [one, known] of kept) {
      const found = at(known.place);
      if (!found) continue;
      kept.delete(one);
      use(found, one, known);
    }
  };

  // An act may replace the button of the next one, which therefore waits for the page to answer.
  const act = () => {
    const found = acts.length > 0 && at(acts[0].place);
    if (!found || found.disabled || performance.now() < next) return;
    next = performance.now() + pauseBetween;
    acts.shift().act(found);
    if (acts.length > 0) setTimeout(follow, pauseBetween);
  };

  const begin = () => {
    isLive = true;
    for (const name in listeners) document.removeEventListener(name, listeners[name], true);
    // By then the button of an act is not coming any more, and one like it may mean something else.
    setTimeout(() => {
      acts.length = 0;
      follow();
    }, longestWait);
  };

  const follow = () => {
    if (!isLive && document.querySelector('main[data-interactive]')) begin();
    if (!isLive) return;
    if (focused && document.activeElement === document.body && at(focused.place)) {
      focus(focused.field, at(focused.place));
      focused = null;
    }
    settle(touched, (found, field, { isDone }) => hand(field, found, isDone));
    settle(opened, open);
    if (touched.size === 0) act();
    if (touched.size + opened.size + acts.length === 0) observer.disconnect();
  };

  for (const name in listeners) document.addEventListener(name, listeners[name], true);
  const observer = new MutationObserver(follow);
  observer.observe(document, { attributeFilter: ['data-interactive', 'disabled'], childList: true, subtree: true });
})();
