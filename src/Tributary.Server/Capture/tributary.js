// <script src="https://links.example/tributary.js" data-program="acme" data-key="trb_…"></script>
// data-window-days="30"; data-consent="required" waits for tributary.consent(true)
(() => {
  'use strict';
  const name = 'tributary', tag = document.currentScript, data = tag.dataset, server = new URL(tag.src).origin;
  const days = Number(data.windowDays) || 30;
  let agreed = data.consent !== 'required', known = null;

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

  const write = referral => {
    for (const part of ['code', 'click', 'visitor'])
      for (const input of document.querySelectorAll(`input[name=tributary_${part}]`)) input.value = referral[part] || '';
  };

  const fill = () => { if (known) write(known); };

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
    consent: given => {
      const before = agreed;
      agreed = given;
      if (given && !before) start();
      if (given) return;
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
