// Copies and shares the link, tells the page around how high this one is, and shows what is new.
(() => {
    'use strict';
    const body = document.body;
    const origins = (body.dataset.origins || '').split(' ').filter(Boolean);
    const framed = window.parent !== window;
    let host = null; // the origin of the page around, once it has said hello
    let source = null;
    let ended = false;

    const tell = (kind, more) => {
        if (framed && host) window.parent.postMessage({ tributary: kind, ...more }, host);
    };
    const height = () => tell('height', { height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
    const end = () => {
        source?.close();
        ended = true;
        tell('expired');
        // The page around may open another one. Otherwise this one says that it has ended.
        if (!body.dataset.closed) setTimeout(() => location.reload(), host ? 5000 : 0);
    };

    window.addEventListener('message', event => {
        if (event.source !== window.parent || event.data?.tributary !== 'hello') return;
        // A page that has ended knows no origins, and says nothing but that.
        if (!body.dataset.closed && !origins.includes(event.origin)) return;
        host = event.origin;
        if (body.dataset.closed) end();
        else height();
    });
    new ResizeObserver(height).observe(document.documentElement);

    document.addEventListener('click', async event => {
        const button = event.target.closest('button');
        if (button?.dataset.copy) {
            const input = document.getElementById(button.dataset.copy);
            try {
                await navigator.clipboard.writeText(input.value);
            } catch {
                // Frames of older browsers may not write, but may copy what is selected.
                input.select();
                document.execCommand('copy');
            }
            const text = button.textContent;
            button.textContent = button.dataset.done;
            setTimeout(() => (button.textContent = text), 2000);
        } else if (button?.dataset.share) {
            try {
                await navigator.share({ title: button.dataset.title, url: button.dataset.share });
            } catch {
                // The person has closed the choice.
            }
        }
    });

    const ready = () => {
        for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;
        for (const button of document.querySelectorAll('[data-share]')) button.hidden = !navigator.share;
    };
    ready();
    if (body.dataset.closed || !body.dataset.ends) return; // it has ended, or is a preview

    let mark = document.getElementById('live').dataset.mark;
    const refresh = async () => {
        const answer = await fetch(location.href, { cache: 'no-store' });
        if (answer.status === 410) return end();
        if (!answer.ok) throw new Error(`the page was answered ${answer.status}`);
        // Only the part that is shown: the style of the other page has another nonce, and would be reported.
        const text = await answer.text();
        const part = text.slice(text.indexOf('<main'), text.lastIndexOf('</main>'));
        const fresh = new DOMParser().parseFromString(part, 'text/html').getElementById('live');
        const old = document.getElementById('live');
        mark = fresh.dataset.mark;
        const form = old.contains(document.activeElement) && document.activeElement.closest('form');
        // Nobody loses what is being typed; it is shown when the form is left.
        if (form) return form.addEventListener('focusout', () => again(0), { once: true });
        fresh.querySelector('details')?.toggleAttribute('open', !!old.querySelector('details')?.open);
        old.replaceWith(fresh);
        ready();
        const news = document.getElementById('news');
        news.textContent = news.dataset.text;
    };
    const pause = () => {
        source?.close();
        source = null;
    };
    const follow = () => {
        pause();
        if (document.hidden || ended) return;
        source = new EventSource('changes?mark=' + encodeURIComponent(mark));
        source.addEventListener('change', () => again(0));
        source.addEventListener('end', end);
        // The browser does not try again after a refusal: the session may have ended.
        source.onerror = () => source?.readyState === EventSource.CLOSED && again(5000);
    };
    const again = wait => {
        pause();
        setTimeout(async () => {
            try {
                await refresh();
                setTimeout(follow, 100);
            } catch {
                again(5000); // the network is gone
            }
        }, wait);
    };
    document.addEventListener('visibilitychange', follow);
    follow();
    const left = Number(body.dataset.ends) * 1000 - Date.now() - 30000;
    if (left > 0) setTimeout(() => tell('expired'), left);
})();
