import { describe, expect, it } from 'vitest';
import type { CheckState, StateSpan } from '../api/checks';
import { segments, shares } from './band';

const span = (from: number, until: number, state: CheckState, hard = true): StateSpan => ({ from, until, state, hard });

describe('the band', () => {
  it('lies where its spans lie, clipped to the range', () => {
    const list = segments([span(0, 150, 'ok'), span(150, 175, 'critical'), span(175, 999, 'ok')], 100, 200);
    expect(list.map(({ left, width, state }) => [left, width, state])).toEqual([[0, 50, 'ok'], [50, 25, 'critical'], [75, 25, 'ok']]);
  });
  it('joins neighbours of one state, but not soft and hard, nor over a gap', () => {
    expect(segments([span(0, 10, 'ok'), span(10, 20, 'ok'), span(20, 30, 'warning', false), span(30, 40, 'warning'), span(60, 70, 'warning')], 0, 100)).toHaveLength(4);
  });
  it('keeps a short trouble visible, even at the very end', () => {
    expect(segments([span(0, 99_990, 'ok'), span(99_990, 100_000, 'down')], 0, 100_000)[1]).toMatchObject({ left: 99.75, width: 0.25 });
  });
  it('is empty outside and backwards', () => {
    expect(segments([span(0, 10, 'ok')], 20, 30)).toEqual([]);
    expect(segments([span(0, 10, 'ok')], 10, 0)).toEqual([]);
  });
});

describe('shares', () => {
  it('count the known time only', () => {
    const list = shares(segments([span(0, 30, 'ok'), span(30, 40, 'critical'), span(40, 50, 'critical', false), span(60, 70, 'ok')], 0, 100));
    expect(list.map(({ state, seconds, times }) => [state, seconds, times])).toEqual([['ok', 40, 2], ['critical', 20, 1]]);
    expect(list[0]!.share).toBeCloseTo(2 / 3);
  });
});
