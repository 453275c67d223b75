// Changes a parameter of the page's address. Each choice is put into the address that the browser has by then, so that
// choices made shortly one after the other never undo each other.
window.tributaryAddress = {
  choose(page, parameter, value) {
    const address = new URL(location.href);
    // Somebody went to another page meanwhile.
    if (address.origin + address.pathname !== page) return;
    if (value) address.searchParams.set(parameter, value);
    else address.searchParams.delete(parameter);
    address.searchParams.delete('cursor');
    if (address.href !== location.href) Blazor.navigateTo(address.href);
  },
};
