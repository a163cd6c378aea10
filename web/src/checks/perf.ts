// Performance data as graphs: what is measured in one unit stands on one graph.
import type { PerfDatum } from '../api/checks';
import type { Limit } from '../graphs/Chart.svelte';
import { amount, bytes, value } from '../number/format';

export interface PerfGraph {
  title: string;
  targets: string[];
  limits: Limit[];
}

const kMostLines = 10;
const kUnits: Record<string, string> = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', '%': 'per cent', B: 'bytes', KB: 'kilobytes', MB: 'megabytes', GB: 'gigabytes', TB: 'terabytes', c: 'counted' };

export function perfGraphs(data: readonly PerfDatum[]): PerfGraph[] {
  const byUnit = new Map<string, PerfDatum[]>();
  for (const datum of data) byUnit.set(datum.unit, [...(byUnit.get(datum.unit) ?? []), datum]);
  const graphs: PerfGraph[] = [];
  for (const [unit, all] of byUnit) {
    for (let at = 0; at < all.length; at += kMostLines) {
      const some = all.slice(at, at + kMostLines);
      const names = some.length <= 3 ? some.map((datum) => datum.label).join(', ') : `${some[0]!.label} and ${some.length - 1} more`;
      graphs.push({ title: unit === '' ? names : `${names}, ${kUnits[unit] ?? unit}`, targets: some.map((datum) => aliased(datum.series, datum.label)), limits: limitsOf(some) });
    }
  }
  return graphs;
}

// The thresholds that a graph shows: those of all that have some on it, if they are the same. Lines that hold for one of several curves would
// be read as holding for all.
export function limitsOf(data: readonly PerfDatum[]): Limit[] {
  const [first, ...others] = data.filter((datum) => datum.warn !== null || datum.crit !== null);
  if (!first || others.some((other) => other.warn !== first.warn || other.crit !== first.crit)) return [];
  const crit = bounds(first.crit);
  const warn = bounds(first.warn).filter((at) => !crit.includes(at));
  return [...warn.map((at): Limit => ({ at, state: 'warn' })), ...crit.map((at): Limit => ({ at, state: 'crit' }))];
}

// The ends of a plugin's range: "10", "10:", "~:10", "5:10", "@5:10". What is implied, as the zero of "10", is none.
function bounds(range: PerfDatum['warn']): number[] {
  const ends = String(range ?? '').replace(/^@/, '').split(':').filter((end) => end !== '' && end !== '~').map(Number);
  return [...new Set(ends.filter(Number.isFinite))];
}

export function aliased(series: string, label: string): string {
  return `alias(${series},"${label.replace(/["\\]/g, "'")}")`;
}

// "31 ms", "21.5 GB" as people read them, whatever unit the plugin measures in.
export function reading({ value: x, unit }: Pick<PerfDatum, 'value' | 'unit'>): string {
  if (x === null) return '–';
  if (unit === 's' && x !== 0 && Math.abs(x) < 1) return amount(x * 1000, 'ms');
  if (unit === 'B') return bytes(x);
  if (unit === 'c' || unit === '') return value(x);
  return amount(x, unit);
}
