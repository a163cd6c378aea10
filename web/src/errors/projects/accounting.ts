// What became of what arrived, in rows that add up.
import type { Accounts } from '../../api/errors';
import type { State } from '../../ui/state';

export interface Outcome {
  name: string;
  count: number;
  mark: State;
  reasons: [string, number][]; // most first
}

const sum = (counts: Record<string, number> | undefined) => Object.values(counts ?? {}).reduce((total, count) => total + count, 0);
const sorted = (counts: Record<string, number> | undefined) => Object.entries(counts ?? {}).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);

export function outcomes(row: Accounts): Outcome[] {
  return [
    { name: 'stored', count: row.stored, mark: 'ok', reasons: [] },
    { name: 'counted, payload sampled away', count: row.sampled, mark: 'info', reasons: [] },
    { name: 'had arrived before', count: row.duplicate, mark: 'folded', reasons: [] },
    { name: 'limited', count: sum(row.limited), mark: 'warn', reasons: sorted(row.limited) },
    { name: 'rejected', count: sum(row.rejected), mark: 'crit', reasons: sorted(row.rejected) },
  ];
}

// What the clients say that they never sent.
export function keptBack(row: Accounts): Outcome {
  return { name: 'kept back by the clients themselves', count: sum(row.client), mark: 'folded', reasons: sorted(row.client) };
}

// What arrived and is in none of the rows: nothing, or something is wrong.
export function unaccounted(row: Accounts): number {
  return row.sent - outcomes(row).reduce((total, { count }) => total + count, 0);
}
