// The states of hosts and services as marks, ranks and sentences.
import type { CheckState, Subject } from '../api/checks';
import type { State } from '../ui/state';

const kMarks: Record<CheckState, State> = {
  ok: 'ok', up: 'ok', warning: 'warn', critical: 'crit', down: 'crit', unknown: 'unknown', unreachable: 'unknown', pending: 'folded',
};
const kRanks: Record<CheckState, number> = { down: 0, critical: 1, unreachable: 2, unknown: 3, warning: 4, pending: 5, ok: 6, up: 6 };

export function markOf(state: CheckState): State {
  return kMarks[state];
}

// What is shown where a person has it in hand: the shape says why it is quiet.
export function handledMark(row: { state: CheckState; acknowledged: unknown; downtime: boolean }): State {
  return row.downtime ? 'paused' : markOf(row.state);
}

// Worst first: 0 is worst.
export function rankOf(state: CheckState): number {
  return kRanks[state];
}

export function isGood(state: CheckState): boolean {
  return state === 'ok' || state === 'up' || state === 'pending';
}

// "db1", "http on web1"
export function nameOf({ host, service }: Subject): string {
  return service === null ? host : `${service} on ${host}`;
}

// /checks/web1, /checks/web1/http; a service may be called anything, "disk /var" too.
export function subjectHref({ host, service }: Subject): string {
  return service === null ? `/checks/${encodeURIComponent(host)}` : `/checks/${encodeURIComponent(host)}/${encodeURIComponent(service)}`;
}

export function subjectAt(path: string): Subject | null {
  const [, root, host, ...rest] = path.split('/');
  if (root !== 'checks' || host === undefined || host === '') return null;
  const service = rest.map(decoded).join('/');
  return { host: decoded(host), service: service === '' ? null : service };
}

// "web1/http", as the server writes titles.
export function subjectOf(title: string): Subject {
  const slash = title.indexOf('/');
  return slash < 0 ? { host: title, service: null } : { host: title.slice(0, slash), service: title.slice(slash + 1) };
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function sameSubject(a: Subject, b: Subject): boolean {
  return a.host === b.host && a.service === b.service;
}
