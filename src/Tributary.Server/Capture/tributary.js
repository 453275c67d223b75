// <script src="https://links.example/tributary.js" data-program="acme" data-key="trb_…"></script>
// data-window-days="30"; data-consent="required" waits for tributary.consent(true), "device" allows a random id of this browser,
// as does tributary.consent(true, { device: true })
(() => {
  'use strict';
  const name = 'tributary', deviceName = 'tributary_device', tag = document.currentScript, data = tag.dataset, server = new URL(tag.src).origin;
  const days = Number(data.windowDays) || 30;
  let agreed = data.consent !== 'required', known = null, tellsDevice = data.consent === 'device';

  // Storage may be off, a cookie garbled.
  const attempt = what => { try { return what(); } catch { return null; } };

  const fresh = text => {
    const kept = attempt(() => JSON.parse(text));
    return kept && kept.code && Date.now() - kept.at < days * 864e5 ? kept : null;
  };

  const load = () => fresh(attempt(() => decodeURIComponent(document.cookie.match(/(?:^|; )tributary=([^;]*)/)[1]))) ||
    fresh(attempt(() => localStorage.getItem(name)));

  const setCookie = (text, seconds) => {
    document.cookie = name + '=' + encodeURIComponent(text) + '; path=/; samesite=lax; max-age=' + seconds +
      (location.protocol === 'https:' ? '; secure' : '');
  };

  const set = (part, text) => {
    for (const input of document.querySelectorAll(`input[name=tributary_${part}]`)) input.value = text || '';
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
    setCookie(text, days * 86400);
    attempt(() => localStorage.setItem(name, text));
    fill();
  };

  const count = async (code, visitor, at) => {
    const answer = await fetch(`${server}/v1/programs/${data.program}/clicks`, {
      method: 'POST', keepalive: true,
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + data.key },
      body: JSON.stringify({ code, visitor, referrer_url: document.referrer || undefined, landing_url: location.href })
    });
    if (!answer.ok) return;
    const counted = await answer.json();
    if (agreed) keep({ code, click: counted.click, visitor: counted.visitor, at });
  };

  const capture = () => {
    if (!agreed) return;
    known = load();
    const query = new URLSearchParams(location.search), code = query.get('ref'), click = query.get('click');
    if (!code) return fill();
    const visitor = known?.visitor, at = Date.now();
    keep({ code, click, visitor, at });
    if (!click) count(code, visitor, at).catch(() => {}); // the code alone still attributes
  };

  const start = () => document.prerendering ? document.addEventListener('prerenderingchange', capture, { once: true }) : capture();

  window.tributary = {
    referral: () => known,
    device,
    consent: (given, also) => {
      const before = agreed;
      agreed = given;
      tellsDevice = given && (also?.device ?? tellsDevice);
      if (!tellsDevice) {
        set('device');
        attempt(() => localStorage.removeItem(deviceName));
      }
      if (given) return before ? fill() : start();
      known = null;
      write({});
      setCookie('', 0);
      attempt(() => localStorage.removeItem(name));
    }
  };
  document.addEventListener('DOMContentLoaded', fill);
  document.addEventListener('submit', fill, true);
  if (agreed) start();
})();
