import { describe, expect, it } from 'vitest';
import { parseGraphiteTime } from './graphite_time';

// A Friday, in whatever zone the tests run.
const now = new Date(2026, 10, 20, 15, 4, 5).getTime() / 1000;
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).getTime() / 1000;

describe('parseGraphiteTime', () => {
  it.each<[string, number]>([
    ['now', now],
    ['-1h', now - 3600],
    ['-5min', now - 300],
    ['-90s', now - 90],
    ['-1w', now - 604_800],
    ['-1mon', now - 2_592_000],
    ['-1y', now - 31_536_000],
    ['now-6h', now - 21_600],
    ['-1d+2h', now - 86_400 + 7200],
    ['-1h30min', now - 5400],
    ['1700000000', 1_700_000_000],
    ['20261119', at(2026, 10, 19)],
    ['14:32_20261119', at(2026, 10, 19, 14, 32)],
    ['14:32', at(2026, 10, 20, 14, 32)],
    ['6pm_20261119', at(2026, 10, 19, 18)],
    ['12am', at(2026, 10, 20)],
    ['11/19/26', at(2026, 10, 19)],
    ['midnight', at(2026, 10, 20)],
    ['noon yesterday', at(2026, 10, 19, 12)],
    ['teatime', at(2026, 10, 20, 16)],
    ['monday', at(2026, 10, 16)],
    ['midnight-1d', at(2026, 10, 20) - 86_400],
  ])('reads %s', (text, expected) => expect(parseGraphiteTime(text, now)).toBe(expected));

  it('keeps the time of day of a bare day name', () => {
    expect(parseGraphiteTime('yesterday', now)).toBe(now - 86_400);
  });

  it.each(['', 'soon', '-1', '-1parsec', '20261340', '13/45/26', 'now-'])('does not guess at %j', (text) =>
    expect(parseGraphiteTime(text, now)).toBeNull(),
  );
});
