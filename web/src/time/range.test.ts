import { describe, expect, it } from 'vitest';
import { axisLabels, brief, dayName, duration, moment, roughly } from './format';
import { absoluteRange, endsNow, rangeLabel, resolveRange, widened } from './range';

const now = new Date(2026, 10, 20, 15, 0, 0).getTime() / 1000;

describe('ranges', () => {
  it('resolves two texts against one now', () => {
    expect(resolveRange({ from: '-1h', until: 'now' }, now)).toEqual({ from: now - 3600, until: now });
    expect(resolveRange({ from: 'now', until: '-1h' }, now)).toBeNull();
    expect(resolveRange({ from: 'whenever', until: 'now' }, now)).toBeNull();
  });
  it('says what it is in words', () => {
    expect(rangeLabel({ from: '-6h', until: 'now' }, now)).toBe('last 6 hours');
    expect(rangeLabel({ from: '-1h', until: 'now' }, now)).toBe('last hour');
    expect(rangeLabel({ from: '-45min', until: 'now' }, now)).toBe('last 45min');
    expect(rangeLabel(absoluteRange(now - 7200, now - 3600), now)).toBe('13:00 – 14:00');
    expect(rangeLabel({ from: 'whenever', until: 'now' }, now)).toBe('whenever – now');
  });
  it('widens around its middle, up to now', () => {
    expect(widened({ from: now - 3600, until: now }, now)).toEqual({ from: '-2h', until: 'now' });
    expect(widened({ from: now - 10_800, until: now - 7200 }, now)).toEqual(absoluteRange(now - 12_600, now - 5400));
  });
  it('keeps at least a second of an absolute range', () => {
    expect(absoluteRange(100.2, 100.3)).toEqual({ from: '100', until: '101' });
    expect(endsNow({ from: '-1h', until: 'now' })).toBe(true);
    expect(endsNow({ from: '1', until: '2' })).toBe(false);
  });
});

describe('times and durations', () => {
  it('shortens moments by their distance', () => {
    expect(moment(now - 3600, now)).toBe('14:00');
    expect(moment(now - 86_400, now)).toBe('19 Nov 15:00');
    expect(moment(now - 366 * 86_400, now)).toMatch(/2025 15:00$/);
    expect(dayName(now, now)).toBe('Today');
    expect(dayName(now - 86_400, now)).toBe('Yesterday');
    expect(dayName(now - 4 * 86_400, now)).toBe('Monday 16 Nov');
  });
  it.each([[8, '8 s'], [60, '1 m'], [544, '9 m 04 s'], [12_000, '3 h 20 m'], [7200, '2 h'], [1_051_200, '12 d 4 h']])(
    '%s seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));
  it.each([[1, '1 second'], [80, '80 seconds'], [240, '4 minutes'], [7200, '2 hours'], [200_000, '2 days']])(
    '%s seconds are roughly %s', (seconds, text) => expect(roughly(seconds)).toBe(text));
  it.each([[12, '12 s'], [910, '15 m'], [7300, '2 h'], [200_000, '2 d']])('%s seconds are briefly %s', (seconds, text) => expect(brief(seconds)).toBe(text));
  it('marks the day where it begins', () => {
    const midnight = new Date(2026, 10, 20).getTime() / 1000;
    expect(axisLabels([midnight - 3600, midnight, midnight + 3600])).toEqual(['23:00', '20 Nov', '01:00']);
  });
});
