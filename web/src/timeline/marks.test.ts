import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../api/events';
import { dataOf, isIncident, isOfChecks, kindsOf, markersOf, markOfEvent, ofKind, subjectOfEvent, thinned } from './marks';

const event = (kind: string, tags: string[] = [], when = 0): TimelineEvent => ({ id: 1, what: kind, when, data: '', tags, kind });

describe('marks', () => {
  it.each([
    [event('check', ['web1', 'http', 'critical']), 'crit', 'critical'],
    [event('check', ['web1', 'ok']), 'ok', 'ok'],
    [event('check', []), 'unknown', 'state'],
    [event('check.flapping', ['web1', 'ok']), 'warn', 'flapping'],
    [event('downtime'), 'paused', 'downtime'],
    [event('acknowledgement'), 'ok', 'acknowledged'],
    [event('deploy'), null, 'deploy'],
  ])('of %j', (one, state, word) => expect(markOfEvent(one)).toEqual({ state, word }));
  it('on graphs leave out what is not certain, and pages', () => expect(markersOf([event('check.soft'), event('page'), event('deploy')]).map(({ text }) => text)).toEqual(['deploy']));
});

describe('crowded marks', () => {
  const marker = (at: number, state: 'crit' | 'ok' | null) => ({ at, text: `${at}`, state });
  it('become one, the worst', () => {
    const kept = thinned([marker(2, 'crit'), marker(0, 'ok'), marker(1, null), marker(100, null)], 1);
    expect(kept.map(({ at, text, more }) => [at, text, more])).toEqual([[0, '2', 2], [100, '100', 0]]);
  });
});

describe('events of checks', () => {
  it('lead to their host or service', () => {
    expect(subjectOfEvent(event('check', ['web1', 'disk /', 'critical']))).toEqual({ host: 'web1', service: 'disk /' });
    expect(subjectOfEvent(event('check', ['web1', 'down']))).toEqual({ host: 'web1', service: null });
    expect(subjectOfEvent(event('deploy', ['web1']))).toBeNull();
  });
  it('are told from what else happened', () => {
    expect(['check', 'page', 'downtime', 'deploy', 'event'].map((kind) => isOfChecks({ kind }))).toEqual([true, true, true, false, false]);
    expect([isIncident(event('incident')), isIncident(event('event', ['incident'])), isIncident(event('event'))]).toEqual([true, true, false]);
  });
  it('keep their JSON to themselves', () => {
    expect(dataOf({ kind: 'page', data: 'all that was said' })).toBe('');
    expect(dataOf({ kind: 'check', data: '{"hard": true}' })).toBe('');
    expect(dataOf({ kind: 'deploy', data: '{"by": "ci"}' })).toBe('{"by": "ci"}');
  });
});

describe('kinds', () => {
  const all = [event('check'), event('check.soft'), event('deploy')];
  it('are counted with what belongs to them', () => expect(kindsOf(all)).toEqual([{ name: 'check', word: 'states', count: 2 }, { name: 'deploy', word: 'deploys', count: 1 }]));
  it('narrow the list down', () => {
    expect(ofKind(all, 'check')).toHaveLength(2);
    expect(ofKind(all, '')).toHaveLength(3);
  });
});
