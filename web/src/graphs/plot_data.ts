// From /render's answer to what the plot draws: one shared axis of times, one column per series.
import type { Series } from '../api/render';

export interface Plotted {
  name: string;
  step: number; // seconds
  lastAt: number | null; // time of the last known value
  last: number | null;
  times: Float64Array;
  values: (number | null)[];
}

export interface PlotTable {
  times: number[];
  columns: (number | null | undefined)[][]; // null: no value; undefined: this series has no slot at that time
}

export function plotted(series: Series, shift = 0): Plotted {
  const count = series.datapoints.length;
  const times = new Float64Array(count);
  const values = new Array<number | null>(count);
  let last: number | null = null;
  let lastAt: number | null = null;
  series.datapoints.forEach(([value, at], index) => {
    times[index] = at + shift;
    values[index] = value;
    if (value !== null) {
      last = value;
      lastAt = at + shift;
    }
  });
  const step = count > 1 ? times[1]! - times[0]! : 60;
  return { name: series.target, step, last, lastAt, times, values };
}

export function plotTable(lines: readonly Plotted[]): PlotTable {
  const first = lines[0];
  if (!first) return { times: [], columns: [] };
  if (lines.every((line) => sameTimes(line.times, first.times))) {
    return { times: Array.from(first.times), columns: lines.map((line) => line.values) };
  }
  const all = new Set<number>();
  for (const line of lines) for (const time of line.times) all.add(time);
  const times = [...all].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const columns = lines.map((line) => {
    const column = new Array<number | null | undefined>(times.length).fill(undefined);
    line.values.forEach((value, index) => (column[place.get(line.times[index]!)!] = value));
    return column;
  });
  return { times, columns };
}

// The running totals of a stack, from the bottom up; an unknown value adds nothing.
export function stacked(columns: readonly (number | null | undefined)[][]): (number | null | undefined)[][] {
  let below: number[] = [];
  return columns.map((column) => {
    const sums = column.map((value, index) => (below[index] ?? 0) + (value ?? 0));
    below = sums;
    return column.map((value, index) => (value === null || value === undefined ? value : sums[index]!));
  });
}

function sameTimes(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && (a.length === 0 || (a[0] === b[0] && a[a.length - 1] === b[b.length - 1]));
}

// A stack's total, as one line.
export function total(lines: readonly Plotted[], name: string): Plotted | null {
  const first = lines[0];
  if (!first) return null;
  const { times, columns } = plotTable(lines);
  const sums = stacked(columns);
  const values = times.map((_, index) => {
    for (let i = sums.length - 1; i >= 0; i -= 1) {
      const sum = sums[i]![index];
      if (sum !== null && sum !== undefined) return sum;
    }
    return null;
  });
  return { ...first, name, times: Float64Array.from(times), values };
}

// How long a line may be silent before it counts as stopped: some steps of its own, and never less than half a minute.
export function silentFor(line: Plotted, now: number): number | null {
  if (line.lastAt === null) return null;
  const age = now - line.lastAt;
  return age > Math.max(4 * line.step, 45) ? age : null;
}
