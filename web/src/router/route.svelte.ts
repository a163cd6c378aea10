// Where the reader is. The address bar is the one state; a click on a link of ours changes it without loading the page anew.

class Route {
  path = $state(location.pathname);
  search = $state(location.search);

  constructor() {
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  go(href: string, how: 'push' | 'replace' = 'push'): void {
    if (href === location.pathname + location.search) return;
    if (how === 'push') history.pushState(null, '', href);
    else history.replaceState(null, '', href);
    const moved = this.path !== location.pathname;
    this.#read();
    // What replaces the address is a step within the page: what is being read stays where it is.
    if (moved && how === 'push') scrollTo(0, 0);
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.dataset['external'] !== undefined) return; // served by the server itself: /render and its like
    event.preventDefault();
    this.go(link.pathname + link.search, link.dataset['replace'] === undefined ? 'push' : 'replace'); // a choice within the page
  }
}

export const route = new Route();
