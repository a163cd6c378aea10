// Performance data as graphs: what is measured in one unit stands on one graph.
import type { PerfDatum } from '../api/checks';
import { amount, bytes, value } from '../number/format';

export interface PerfGraph {
  title: string;
  targets: string[];
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
      graphs.push({ title: unit === '' ? names : `${names}, ${kUnits[unit] ?? unit}`, targets: some.map((datum) => aliased(datum.series, datum.label)) });
    }
  }
  return graphs;
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
