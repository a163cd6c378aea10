import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../api/events';
import { byDay } from './days';

const now = new Date(2026, 10, 20, 15).getTime() / 1000;
const event = (id: number, when: number): TimelineEvent => ({ id, when, what: `event ${id}`, data: '', tags: [] });

describe('byDay', () => {
  it('groups by local day, newest first', () => {
    const days = byDay([event(1, now - 86_400), event(3, now), event(2, now)], now);
    expect(days.map(({ name, events }) => [name, events.map(({ id }) => id)])).toEqual([['Today', [3, 2]], ['Yesterday', [1]]]);
  });
  it('knows no day without events', () => expect(byDay([], now)).toEqual([]));
});
