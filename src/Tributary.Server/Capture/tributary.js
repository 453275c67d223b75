// <script src="https://links.example/tributary.js" data-program="acme" data-key="trb_…"></script>, also as type="module".
// data-window-days="30"; data-consent="required" waits for tributary.consent(true), "device" allows a random id of this browser,
// as does tributary.consent(true, { device: true }). Without data-*: tributary.init({ program, key, windowDays, consent, server }).
(() => {
  'use strict';
  const name = 'tributary', deviceName = 'tributary_device', longest = 2000, seen = new Set(), edited = new WeakSet();
  // A module has no currentScript, and a tag manager takes data-* away.
  const own = document.currentScript, tag = own?.dataset.program ? own : document.querySelector('script[data-program][src*="/tributary.js"]');
  let settings = null, agreed = null, known = null, tellsDevice = false;

  // Storage may be off, a cookie garbled.
  const attempt = what => { try { return what(); } catch { return null; } };

  const days = () => Number(settings.windowDays) || 30;

  const fresh = text => {
    const kept = attempt(() => JSON.parse(text));
    return kept && kept.code && Date.now() - kept.at < days() * 864e5 ? kept : null;
  };

  const load = () => fresh(attempt(() => decodeURIComponent(document.cookie.match(/(?:^|; )tributary=([^;]*)/)[1]))) ||
    fresh(attempt(() => localStorage.getItem(name)));

  const setCookie = (text, seconds) => {
    document.cookie = name + '=' + encodeURIComponent(text) + '; path=/; samesite=lax; max-age=' + seconds +
      (location.protocol === 'https:' ? '; secure' : '');
  };

  // What a person typed stays, and so does a value that the page came with, such as a form that is shown again.
  const isOwn = input => edited.has(input) || (input.type !== 'hidden' && input.defaultValue !== '');

  const set = (part, text) => {
    for (const input of document.querySelectorAll(`input[name=tributary_${part}]`)) if (!isOwn(input)) input.value = text || '';
  };

  const write = referral => ['code', 'click', 'visitor'].forEach(part => set(part, referral[part]));

  // Random, not measured: it says only that two forms were sent from one browser.
  const device = () => tellsDevice ? attempt(() => {
    const kept = localStorage.getItem(deviceName);
    if (kept) return kept;
    const made = 'd' + Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
    localStorage.setItem(deviceName, made);
    return made;
  }) : null;

  const fill = () => {
    if (known) write(known);
    if (tellsDevice) set('device', device());
  };

  const keep = referral => {
    known = referral;
    const text = JSON.stringify(referral);
    setCookie(text, days() * 86400);
    attempt(() => localStorage.setItem(name, text));
    fill();
  };

  const count = async (code, visitor, at) => {
    const answer = await fetch(`${settings.server}/v1/programs/${encodeURIComponent(settings.program)}/clicks`, {
      method: 'POST', keepalive: true,
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + settings.key },
      body: JSON.stringify({
        code, visitor, referrer_url: document.referrer.slice(0, longest) || undefined, landing_url: location.href.slice(0, longest)
      })
    });
    if (!answer.ok) return;
    const counted = await answer.json();
    if (agreed) keep({ code, click: counted.click, visitor: counted.visitor, at });
  };

  // Also after each change of the address by the page itself; a link counts once a page.
  const capture = () => {
    if (!agreed || !settings || document.prerendering) return;
    known = load();
    const query = new URLSearchParams(location.search), code = query.get('ref')?.trim(), click = query.get('click');
    if (!code || seen.has(code + ' ' + click)) return fill();
    seen.add(code + ' ' + click);
    const visitor = known?.visitor, at = Date.now();
    keep({ code, click, visitor, at });
    if (!click) count(code, visitor, at).catch(() => {}); // the code alone still attributes
  };

  const init = given => {
    settings = { ...given, server: new URL(given.server || (own || tag || document.querySelector('script[src*="/tributary.js"]')).src).origin };
    agreed ??= settings.consent !== 'required';
    tellsDevice ||= agreed && settings.consent === 'device';
    capture();
  };

  window.tributary = {
    init,
    referral: () => known,
    device,
    consent: (given, also) => {
      const before = agreed;
      agreed = given;
      tellsDevice = given && (also?.device ?? (tellsDevice || settings?.consent === 'device'));
      if (!tellsDevice) {
        set('device');
        attempt(() => localStorage.removeItem(deviceName));
      }
      if (given) return before ? fill() : capture();
      known = null;
      seen.clear();
      write({});
      setCookie('', 0);
      attempt(() => localStorage.removeItem(name));
    }
  };
  for (const method of ['pushState', 'replaceState']) {
    const change = history[method];
    history[method] = function (...to) {
      change.apply(this, to);
      capture();
    };
  }
  addEventListener('popstate', capture);
  document.addEventListener('prerenderingchange', capture, { once: true });
  document.addEventListener('DOMContentLoaded', fill);
  document.addEventListener('input', event => edited.add(event.target), true);
  document.addEventListener('submit', fill, true);
  if (tag) init(tag.dataset);
})();
