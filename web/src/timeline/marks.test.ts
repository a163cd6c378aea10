import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../api/events';
import { markersOf, markOfEvent, thinned } from './marks';

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
