// The last minutes of the server's account of itself, and the rates in it.
import type { SystemReport } from '../api/system';

export const kHistorySeconds = 120;

export function appended(history: readonly SystemReport[], report: SystemReport): SystemReport[] {
  const last = history[history.length - 1];
  // Counters that fell were counted by another process: its history is not this one's.
  if (last && report.uptime_seconds < last.uptime_seconds) return [report];
  return [...history.filter((old) => old.now > report.now - kHistorySeconds && old.now < report.now), report];
}

export type Counter = (report: SystemReport) => number;

export const samples: Counter = (report) => sum(report.ingest.map((row) => row.samples));
export const received: Counter = (report) => sum(report.ingest.map((row) => row.received));
export const refused: Counter = (report) => sum(report.refusals.map((row) => row.count));
export const dropped: Counter = (report) => sum(report.ingest.map((row) => row.kernel_drops));
export const connections: Counter = (report) => sum(report.ingest.map((row) => row.open_connections));

export function ofListener(listener: string, protocol: string, pick: (row: SystemReport['ingest'][number]) => number): Counter {
  return (report) => {
    const row = report.ingest.find((candidate) => candidate.listener === listener && candidate.protocol === protocol);
    return row ? pick(row) : 0;
  };
}

// Per second, between each report and the one before it.
export function rates(history: readonly SystemReport[], counter: Counter): (number | null)[] {
  return history.slice(1).map((report, index) => {
    const before = history[index]!;
    const elapsed = report.now - before.now;
    return elapsed > 0 ? Math.max(0, counter(report) - counter(before)) / elapsed : null;
  });
}

// Per second, over the last `seconds`; null while there is nothing to compare with.
export function rateOver(history: readonly SystemReport[], counter: Counter, seconds: number): number | null {
  const last = history[history.length - 1];
  const first = history.find((report) => report.now >= (last?.now ?? 0) - seconds);
  if (!last || !first || first === last) return null;
  return Math.max(0, counter(last) - counter(first)) / (last.now - first.now);
}

// How much a counter grew over the last `seconds` that are known.
export function growth(history: readonly SystemReport[], counter: Counter, seconds: number): number {
  const last = history[history.length - 1];
  const first = history.find((report) => report.now >= (last?.now ?? 0) - seconds);
  return last && first ? Math.max(0, counter(last) - counter(first)) : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0);
}
