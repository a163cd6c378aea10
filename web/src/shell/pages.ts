// The places of the product, in their final order: nobody has to relearn them when a domain arrives.
// The paths are known to the server too (src/app/ui_assets.cc).

export interface Page {
  name: string;
  path?: string; // none yet: the place is kept, and says what it waits for
  key?: string; // after g
  waitsFor?: string;
  words?: string; // what a search finds it by
  apart?: boolean; // begins the lower group
  thumb?: boolean; // in a phone's bar; the others are behind More
}

export const kPages: Page[] = [
  { name: 'Now', path: '/', key: 'n', words: 'home verdict vitals', thumb: true },
  { name: 'Graphs', path: '/graphs', key: 'g', words: 'metrics series targets charts render', thumb: true },
  { name: 'Problems', path: '/problems', key: 'p', words: 'alerts incidents acknowledge down critical warning', thumb: true },
  { name: 'Checks', path: '/checks', key: 'c', words: 'hosts services nagios states grid', thumb: true },
  { name: 'Errors', path: '/errors', key: 'e', words: 'issues exceptions sentry incoming releases crons feedback projects dsn' },
  { name: 'Jobs', waitsFor: 'Arrives with job tracking' },
  { name: 'Boards', waitsFor: 'Arrives with boards' },
  { name: 'Timeline', path: '/timeline', key: 't', words: 'events deploys notes annotations' },
  { name: 'On call', path: '/oncall', key: 'o', words: 'schedules rotations overrides silences duty', apart: true },
  { name: 'Notifications', path: '/notifications', key: 'l', words: 'log pages told delivered dead letters' },
  { name: 'System', path: '/system', key: 's', words: 'ingest drops refusals storage disk memory limits health' },
];

// Of a page's own path, and of what lies below it: /problems/checks/db1.
export function pageAt(path: string): Page | undefined {
  return kPages.find((page) => page.path === path) ?? kPages.find((page) => page.path !== undefined && page.path !== '/' && path.startsWith(`${page.path}/`));
}
