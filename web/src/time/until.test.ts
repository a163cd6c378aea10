import { describe, expect, it } from 'vitest';
import { endOf, localDate, nextMorning } from './until';

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime() / 1000;

describe('how long', () => {
  it.each<[number, number, number]>([[20, 3, 20], [20, 8.5, 21], [20, 15, 21], [20, 23, 21]])('on the %ith at %f the morning is the %ith’s', (day, hour, morning) =>
    expect(nextMorning(at(day, 0) + hour * 3600)).toBe(at(morning, 9)));
  it('is a span, for ever, or a date', () => {
    expect(endOf('3600', '', 1000.4)).toBe(4600);
    expect(endOf('always', '', 1000)).toBeNull();
    expect(endOf('date', '2026-11-20T15:00', 0)).toBe(at(20, 15));
    expect(endOf('date', '', 0)).toBeNull();
    expect(endOf('date', localDate(at(20, 15)), 0)).toBe(at(20, 15));
  });
});
