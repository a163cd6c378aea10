// The order in which cron jobs are shown: what needs a person first.
import type { Monitor } from '../../api/errors';

const kRanks: Record<Monitor['state'], number> = { error: 0, timeout: 0, missed: 0, in_progress: 1, ok: 2, pending: 3, disabled: 4 };

export function isBad({ state }: Pick<Monitor, 'state'>): boolean {
  return state === 'error' || state === 'timeout' || state === 'missed';
}

export function sortMonitors(list: readonly Monitor[]): Monitor[] {
  return [...list].sort((a, b) => (kRanks[a.state] ?? 5) - (kRanks[b.state] ?? 5) || a.slug.localeCompare(b.slug));
}
