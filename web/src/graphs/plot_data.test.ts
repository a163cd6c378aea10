import { describe, expect, it } from 'vitest';
import { plotTable, plotted, silentFor, stacked, total } from './plot_data';

const line = (target: string, ...datapoints: [number | null, number][]) => plotted({ target, datapoints });

describe('plot data', () => {
  it('remembers the last known value and its time', () => {
    expect(line('a', [1, 10], [2, 20], [null, 30])).toMatchObject({ last: 2, lastAt: 20, step: 10 });
    expect(line('a', [null, 10])).toMatchObject({ last: null, lastAt: null });
  });
  it('shares one axis', () => {
    const table = plotTable([line('a', [1, 10], [2, 20]), line('b', [3, 10], [null, 20])]);
    expect(table).toEqual({ times: [10, 20], columns: [[1, 2], [3, null]] });
  });
  it('keeps gaps and missing slots apart when steps differ', () => {
    const table = plotTable([line('a', [1, 10], [null, 20], [2, 30]), line('b', [5, 10], [6, 30])]);
    expect(table).toEqual({ times: [10, 20, 30], columns: [[1, null, 2], [5, undefined, 6]] });
  });
  it('stacks without inventing values', () => {
    expect(stacked([[1, 2, null], [10, null, 30]])).toEqual([[1, 2, null], [11, null, 30]]);
  });
  it('totals a stack', () => {
    expect(total([line('a', [1, 10], [null, 20]), line('b', [3, 10], [4, 20])], 't')).toMatchObject({ name: 't', values: [4, 4] });
    expect(total([line('a', [1, 10], [null, 20]), line('b', [null, 10], [null, 20])], 't')?.values).toEqual([1, null]);
    expect(total([], 't')).toBeNull();
  });
  it('shifts last week onto this one', () => {
    expect(plotted({ target: 'a', datapoints: [[1, 100]] }, 604_800).lastAt).toBe(604_900);
  });
  it('calls a line silent after some of its own steps', () => {
    expect(silentFor(line('a', [1, 0], [1, 60]), 200)).toBeNull();
    expect(silentFor(line('a', [1, 0], [1, 60]), 400)).toBe(340);
    expect(silentFor(line('a', [1, 0], [1, 1]), 30)).toBeNull();
    expect(silentFor(line('a', [null, 0]), 400)).toBeNull();
  });
});
