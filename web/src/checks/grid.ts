// The grid of Checks: which services have a column of their own, what stands in it, and what a filter in the address means.
import type { GridFilter, HostRow, ObjectChange, ServiceRow } from '../api/checks';
import { isGood, rankOf } from './states';

export interface Columns {
  shared: string[]; // services that many hosts have, the commonest first
  rest: boolean; // whether some host has others
}

const kEnough = 2; // hosts that share a service

// As many columns as there is room for, by how many hosts have the service; those that are equally common stay in the order of their names.
export function columnsOf(hosts: readonly HostRow[], most: number): Columns {
  const counts = new Map<string, number>();
  for (const host of hosts) for (const { service } of host.services) counts.set(service, (counts.get(service) ?? 0) + 1);
  const shared = [...counts.entries()]
    .filter(([, count]) => count >= kEnough)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, Math.max(0, most))
    .map(([service]) => service);
  return { shared, rest: counts.size > shared.length };
}

export interface Cells {
  shared: (ServiceRow | null)[]; // in the order of the columns; null: this host has no such service
  rest: ServiceRow[]; // worst first
}

export function cellsOf(host: HostRow, columns: Columns): Cells {
  const place = new Map(columns.shared.map((service, index) => [service, index]));
  const cells: Cells = { shared: columns.shared.map(() => null), rest: [] };
  for (const row of host.services) {
    const at = place.get(row.service);
    if (at === undefined) cells.rest.push(row);
    else cells.shared[at] = row;
  }
  cells.rest.sort((a, b) => rankOf(a.state) - rankOf(b.state));
  return cells;
}

// How bad a host is with all of its services: 0 is worst.
export function worstRank(host: HostRow): number {
  return host.services.reduce((rank, row) => Math.min(rank, rankOf(row.state)), rankOf(host.state));
}

export function parseFilter(search: string): GridFilter {
  const query = new URLSearchParams(search);
  return { state: query.get('state') ?? '', group: query.get('group') ?? '', q: query.get('q') ?? '' };
}

export function filterHref(filter: GridFilter): string {
  const query = new URLSearchParams();
  for (const [name, text] of Object.entries(filter)) if (text !== '') query.set(name, text);
  const text = query.toString();
  return text === '' ? '/checks' : `/checks?${text}`;
}

// The hosts with one change in place; the same array when none of them is meant.
export function changed(hosts: readonly HostRow[], changes: readonly ObjectChange[]): HostRow[] {
  const byHost = new Map<string, ObjectChange[]>();
  for (const change of changes) byHost.set(change.host, [...(byHost.get(change.host) ?? []), change]);
  return hosts.map((host) => {
    const own = byHost.get(host.host);
    return own ? own.reduce(withChange, host) : host;
  });
}

function withChange(host: HostRow, change: ObjectChange): HostRow {
  const { host: _, service, ...row } = change;
  if (!service) return { ...host, ...row };
  return { ...host, services: host.services.map((held) => (held.service === service ? { ...held, ...row } : held)) };
}

const names = new Intl.Collator('en', { numeric: true });

// By name as people count: web2 before web10.
export function inOrder(hosts: readonly HostRow[]): HostRow[] {
  return [...hosts].sort((a, b) => names.compare(a.host, b.host));
}

export interface Tally {
  hosts: number;
  services: number;
  bad: number;
}

export function tally(hosts: readonly HostRow[]): Tally {
  const services = hosts.flatMap((host) => host.services);
  return { hosts: hosts.length, services: services.length, bad: [...hosts, ...services].filter((row) => !isGood(row.state)).length };
}
