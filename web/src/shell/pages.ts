// The places of the product, in their final order: nobody has to relearn them when a domain arrives.
// The paths are known to the server too (src/app/ui_assets.cc).

export interface Page {
  name: string;
  path?: string; // none yet: the place is kept, and says what it waits for
  key?: string; // after g
  waitsFor?: string;
  words?: string; // what a search finds it by
}

export const kPages: Page[] = [
  { name: 'Now', path: '/', key: 'n', words: 'home verdict vitals' },
  { name: 'Graphs', path: '/graphs', key: 'g', words: 'metrics series targets charts render' },
  { name: 'Problems', waitsFor: 'Arrives with checks and alerts' },
  { name: 'Checks', waitsFor: 'Arrives with checks' },
  { name: 'Errors', waitsFor: 'Arrives with error tracking' },
  { name: 'Jobs', waitsFor: 'Arrives with job tracking' },
  { name: 'Boards', waitsFor: 'Arrives with boards' },
  { name: 'Timeline', path: '/timeline', key: 't', words: 'events deploys notes annotations' },
  { name: 'System', path: '/system', key: 's', words: 'ingest drops refusals storage disk memory limits health' },
];

export function pageAt(path: string): Page | undefined {
  return kPages.find((page) => page.path === path);
}
