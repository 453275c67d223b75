// Shows a member's pages in a frame that is as high as they are. docs/portal.md says how to use it.
(() => {
    'use strict';
    const server = new URL(document.currentScript.src).origin;
    const address = found => {
        const url = new URL(typeof found === 'string' ? found : found.url);
        if (url.origin !== server || !url.pathname.startsWith('/portal/'))
            throw new Error('Tributary: not an address of the portal');
        return url.href;
    };
    const open = (place, options = {}) => {
        const frame = document.createElement('iframe');
        let renewing = false;
        let renewed = 0;
        frame.title = options.title || 'Referrals';
        frame.allow = `clipboard-write ${server}` + (navigator.share ? `; web-share ${server}` : '');
        frame.referrerPolicy = 'no-referrer';
        const look = { border: '0', width: '100%', height: '30rem', display: 'block', colorScheme: 'normal' };
        Object.assign(frame.style, look);
        const renew = async () => {
            // No storm when an address has ended at once.
            if (renewing || !options.renew || Date.now() - renewed < 5000) return;
            renewing = true;
            try {
                frame.src = address(await options.renew());
                renewed = Date.now();
            } catch (fault) {
                place.dispatchEvent(new CustomEvent('tributary-error', { bubbles: true, detail: fault }));
            } finally {
                renewing = false;
            }
        };
        const hear = event => {
            if (event.source !== frame.contentWindow || event.origin !== server) return;
            const { tributary: kind, height } = event.data || {};
            if (kind === 'height' && Number.isFinite(height))
                frame.style.height = `${Math.min(Math.max(height, 80), 20000)}px`;
            if (kind === 'expired') renew();
        };
        window.addEventListener('message', hear);
        frame.addEventListener('load', () => {
            // An empty frame loads too, before it has an address.
            if (frame.src) frame.contentWindow.postMessage({ tributary: 'hello' }, server);
        });
        const begin = () => {
            place.replaceChildren(frame);
            if (options.url) frame.src = address(options.url);
            else renew();
        };
        begin();
        return { renew, close: () => (window.removeEventListener('message', hear), frame.remove()) };
    };
    const start = () => {
        for (const place of document.querySelectorAll('[data-tributary-portal]')) {
            const { tributaryPortal: url, tributaryRenew: name, tributaryTitle: title } = place.dataset;
            open(place, { url, title, renew: name && (() => window[name]()) });
        }
    };
    window.Tributary = { ...window.Tributary, openPortal: open };
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
    else start();
})();
