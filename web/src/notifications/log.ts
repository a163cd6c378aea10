// The notification log as people read it: one row for what happened, with everybody it went to, and the filters of the address.
import type { Notification, NotificationStatus } from '../api/alerts';
import type { State } from '../ui/state';
import { counted } from '../number/format';

export interface Filters {
  contact: string;
  host: string;
  service: string;
  status: string;
}

export function parseFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const of = (name: string) => query.get(name) ?? '';
  return { contact: of('contact'), host: of('host'), service: of('service'), status: of('status') };
}

// Keeps the range that the address names.
export function filtersHref(search: string, filters: Partial<Filters>): string {
  const query = new URLSearchParams(search);
  for (const [name, text] of Object.entries(filters)) {
    if (text === '') query.delete(name);
    else query.set(name, text);
  }
  const text = query.toString();
  return text === '' ? '/notifications' : `/notifications?${text}`;
}

export const kStatusMarks: Record<NotificationStatus, State> = { waiting: 'warn', delivered: 'ok', dead: 'crit', silenced: 'paused', folded: 'folded' };

export const kStatusWords: Record<NotificationStatus, string> = {
  waiting: 'waiting', delivered: 'delivered', dead: 'not delivered', silenced: 'silenced', folded: 'folded',
};

export interface Group {
  key: string;
  newest: Notification;
  pages: Notification[]; // in the order of the log
}

// Pages of one moment about one thing stand together.
export function grouped(entries: readonly Notification[]): Group[] {
  const groups: Group[] = [];
  for (const entry of entries) {
    const last = groups[groups.length - 1];
    if (last && isSame(last.newest, entry)) last.pages.push(entry);
    else groups.push({ key: `${entry.at} ${entry.key} ${groups.length}`, newest: entry, pages: [entry] });
  }
  return groups;
}

const kSameMoment = 5; // seconds

function isSame(a: Notification, b: Notification): boolean {
  return a.host === b.host && a.service === b.service && a.module === b.module && a.kind === b.kind && a.state === b.state && Math.abs(a.at - b.at) <= kSameMoment;
}

// "9 pages in 7 days; 1 was not delivered, 1 waits."
export function headline(entries: readonly Notification[], dead: number): { emphasis: string; rest: string } {
  const waiting = entries.filter((entry) => entry.status === 'waiting').length;
  const told = entries.filter((entry) => entry.status === 'delivered').length;
  const rest = entries.length === 0 ? 'Nobody was told anything in this time.' : `${counted(told, 'page was', 'pages were')} delivered${waiting > 0 ? `, ${counted(waiting, 'waits', 'wait')}` : ''}.`;
  return dead > 0 ? { emphasis: `${counted(dead, 'page', 'pages')} could not be delivered.`, rest: ` ${rest}` } : { emphasis: '', rest };
}

const kKinds: Record<string, string> = {
  PROBLEM: 'problem', RECOVERY: 'recovery', ACKNOWLEDGEMENT: 'acknowledged', FLAPPINGSTART: 'began to flap', FLAPPINGSTOP: 'stopped flapping', FLAPPINGDISABLED: 'flapping no more judged',
  DOWNTIMESTART: 'downtime began', DOWNTIMEEND: 'downtime ended', DOWNTIMECANCELLED: 'downtime cancelled', CUSTOM: 'message',
};

export function kindWord(kind: string): string {
  return kKinds[kind.toUpperCase()] ?? kind.toLowerCase();
}
