import { describe, expect, it } from 'vitest';
import type { OnCallSpan, Schedule } from '../api/alerts';
import { days, duties, gaps, nextDuty, personColors, sentence, when } from './spans';

const kNow = new Date(2026, 10, 20, 15).getTime() / 1000;
const kHour = 3600;
const span = (from: number, until: number, contact: string, override?: number): OnCallSpan => ({ from: kNow + from * kHour, until: kNow + until * kHour, contact, override: override ?? null });
const schedule = (final: OnCallSpan[], now: string[]): Schedule => ({ name: 'primary', zone: 'UTC', now, layers: [], final });

describe('duty', () => {
  it('is clipped, and joined where it goes on', () => {
    const list = duties([span(1, 2, 'anna'), span(-5, 1, 'anna'), span(2, 40, 'ben', 7)], kNow, kNow + 4 * kHour);
    expect(list.map(({ left, width, contact, override }) => [left, width, contact, override])).toEqual([[0, 50, 'anna', null], [50, 50, 'ben', 7]]);
  });
  it('passes to the next who is another', () => {
    expect(nextDuty(schedule([span(-1, 2, 'anna'), span(2, 3, 'anna', 1), span(3, 9, 'ben')], ['anna']), kNow)).toMatchObject({ contact: 'ben', from: kNow + 3 * kHour });
    expect(nextDuty(schedule([span(-1, 2, 'anna')], ['anna']), kNow)).toBeNull();
  });
  it('has gaps', () => {
    expect(gaps(schedule([span(-1, 2, 'anna'), span(3, 5, 'ben')], ['anna']), kNow, kNow + 6 * kHour).map(({ from, until }) => [(from - kNow) / kHour, (until - kNow) / kHour])).toEqual([[2, 3], [5, 6]]);
    expect(gaps(schedule([span(-1, 9, 'anna')], ['anna']), kNow, kNow + 6 * kHour)).toEqual([]);
  });
});

describe('the sentence', () => {
  it('names who is on call and who comes next', () => {
    expect(sentence([schedule([span(-1, 18, 'anna'), span(18, 99, 'ben')], ['anna'])], kNow)).toEqual({ emphasis: '', rest: 'anna is on call; ben from 09:00 tomorrow.', alarming: false });
    expect(sentence([schedule([], ['anna', 'ben'])], kNow).rest).toBe('anna and ben are on call.');
  });
  it('raises its voice when nobody is', () => expect(sentence([schedule([], [])], kNow)).toMatchObject({ emphasis: 'Nobody is on call', rest: ' in primary.', alarming: true }));
  it('says times as near as they are', () => {
    expect(when(kNow + 2 * kHour, kNow)).toBe('17:00 today');
    expect(when(kNow + 72 * kHour, kNow)).toBe('Mon 23 Nov 15:00');
  });
});

describe('the ground', () => {
  it('is lined at midnights', () => expect(days(kNow, kNow + 48 * kHour).map(({ left }) => Math.round(left * 10) / 10)).toEqual([18.8, 68.8]));
  it('gives everybody one colour', () => expect([...personColors([schedule([span(0, 1, 'ben'), span(1, 2, 'anna')], [])])]).toEqual([['anna', 0], ['ben', 1]]));
});
