import { describe, expect, it } from 'vitest';
import type { CheckState, HostRow, ServiceRow } from '../api/checks';
import { cellsOf, changed, columnsOf, filterHref, inOrder, parseFilter, tally, worstRank } from './grid';

const row = (state: CheckState) => ({ state, hard: true, acknowledged: false, downtime: false, flapping: false, since: 0, output: '' });
const service = (name: string, state: CheckState = 'ok'): ServiceRow => ({ service: name, ...row(state) });
const host = (name: string, ...services: ServiceRow[]): HostRow => ({ host: name, groups: [], services, ...row('up') });

describe('columns', () => {
  const hosts = [host('a', service('ssh'), service('http'), service('odd')), host('b', service('http'), service('ssh')), host('c', service('http'))];
  it('belong to the services that most hosts share', () => {
    expect(columnsOf(hosts, 5)).toEqual({ shared: ['http', 'ssh'], rest: true });
    expect(columnsOf(hosts, 1)).toEqual({ shared: ['http'], rest: true });
    expect(columnsOf([hosts[1]!, hosts[1]!], 5).rest).toBe(false);
  });
  it('leave a gap where a host has no such service, and list the rest worst first', () => {
    const { shared, rest } = cellsOf(host('d', service('z'), service('ssh'), service('y', 'critical')), { shared: ['http', 'ssh'], rest: true });
    expect(shared.map((cell) => cell?.service ?? null)).toEqual([null, 'ssh']);
    expect(rest.map((cell) => cell.service)).toEqual(['y', 'z']);
  });
});

it('lists hosts as people count', () => {
  expect(inOrder(['web10', 'web2', 'db1', 'web1'].map((name) => host(name))).map((row) => row.host)).toEqual(['db1', 'web1', 'web2', 'web10']);
});

describe('the filter', () => {
  it('is the address', () => {
    expect(parseFilter('?state=critical&q=web')).toEqual({ state: 'critical', group: '', q: 'web' });
    expect(filterHref({ state: '', group: 'db', q: '' })).toBe('/checks?group=db');
    expect(filterHref(parseFilter(''))).toBe('/checks');
  });
});

describe('changes', () => {
  const hosts = [host('a', service('http')), host('b')];
  it('are put in place, of a host and of a service', () => {
    const next = changed(hosts, [{ host: 'a', service: 'http', ...row('critical') }, { host: 'b', ...row('down') }, { host: 'other', ...row('down') }]);
    expect(next.map((held) => [held.state, held.services.map(({ state }) => state)])).toEqual([['up', ['critical']], ['down', []]]);
    expect(worstRank(next[0]!)).toBeLessThan(worstRank(hosts[0]!));
    expect(tally(next)).toEqual({ hosts: 2, services: 1, bad: 2 });
  });
});
