// Connects a page with the server. Only a WebSocket is used, which needs one request, so that it may come to any node.
// A page whose node is gone loads again: its address holds all that it shows.
(() => {
  const longestPause = 5000;
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  let isRecovering = false;

  const show = (isLost) => {
    const notice = document.getElementById('connection-lost');
    if (notice) notice.hidden = !isLost;
  };

  async function recover() {
    if (isRecovering) return;
    isRecovering = true;
    // An interruption that nobody notices needs no notice.
    const showing = setTimeout(show, 500, true);
    for (let next = 100; ; next = Math.min(next * 2, longestPause)) {
      try {
        if (await Blazor.reconnect()) break;
        // A node answers, and another one held this page.
        location.reload();
        return;
      } catch {
        // No node answers yet.
      }
      await pause(next);
    }
    clearTimeout(showing);
    show(false);
    isRecovering = false;
  }

  const address = new URL('_blazor', document.baseURI).href;
  const [webSockets, warnings] = [1, 3];
  Blazor.start({
    circuit: {
      configureSignalR: (builder) =>
        builder.withUrl(address, { skipNegotiation: true, transport: webSockets }).configureLogging(warnings),
      reconnectionHandler: { onConnectionDown: recover, onConnectionUp: () => {} },
    },
  });
})();
