// What an issue is in, as shape and word.
import type { CheckInStatus, Issue, Level, Monitor } from '../api/errors';
import type { State } from '../ui/state';

type Standing = Pick<Issue, 'status' | 'substatus'>;

export function markOfIssue({ status, substatus }: Standing): State {
  if (status === 'resolved') return 'ok';
  if (status === 'archived') return 'folded';
  if (substatus === 'escalating' || substatus === 'regressed') return 'crit';
  return substatus === 'new' ? 'warn' : 'info';
}

export function wordOfIssue({ status, substatus }: Standing): string {
  return status === 'unresolved' ? (substatus ?? 'ongoing') : status;
}

// What a person decided, with its condition: "resolved in the next release", "archived until it escalates".
export function decisionOf(issue: Pick<Issue, 'status' | 'substatus' | 'resolution' | 'archived_until'>): string {
  if (issue.status === 'resolved') {
    const { kind, release, commit } = issue.resolution ?? { kind: 'now' };
    if (kind === 'in_release') return `resolved in ${release ?? 'a release'}`;
    if (kind === 'in_next_release') return `resolved in the release after ${release || 'this one'}`;
    if (kind === 'in_commit') return `resolved by commit ${(commit ?? '').slice(0, 12)}`;
    return kind === 'automatic' ? 'resolved by its silence' : 'resolved';
  }
  if (issue.status === 'archived') {
    const until = issue.archived_until;
    if (until?.escalating || issue.substatus === 'until_escalating') return 'archived until it escalates';
    if (until?.count) return `archived until ${until.count} more events`;
    if (until?.users) return `archived until ${until.users} more people meet it`;
    return until?.until ? 'archived for a while' : 'archived for good';
  }
  return wordOfIssue(issue);
}

export const kLevelMarks: Record<Level, State> = { fatal: 'crit', error: 'crit', warning: 'warn', info: 'info', debug: 'folded' };

const kCheckInMarks: Record<CheckInStatus | 'disabled' | 'pending', State> = {
  ok: 'ok', error: 'crit', missed: 'crit', timeout: 'crit', in_progress: 'info', disabled: 'paused', pending: 'folded',
};
export function markOfCheckIn(status: Monitor['state']): State {
  return kCheckInMarks[status] ?? 'unknown';
}

const kCheckInWords: Partial<Record<Monitor['state'], string>> = { error: 'failed', timeout: 'took too long', in_progress: 'running', pending: 'not heard of yet' };
export function wordOfCheckIn(status: Monitor['state']): string {
  return kCheckInWords[status] ?? status;
}
