// What a reader can do about issues, each by one key.
import type { Issue } from '../../api/errors';

export type Deed = 'resolve' | 'next' | 'archive' | 'assign' | 'priority' | 'merge' | 'reopen' | 'delete';

export interface Action {
  key: string;
  label: string;
  deed: Deed;
}

export const kActions: Action[] = [
  { key: 'r', label: 'Resolve', deed: 'resolve' },
  { key: 'n', label: 'In the next release', deed: 'next' },
  { key: 'u', label: 'Reopen', deed: 'reopen' },
  { key: 's', label: 'Archive', deed: 'archive' },
  { key: 'a', label: 'Assign', deed: 'assign' },
  { key: 'p', label: 'Priority', deed: 'priority' },
  { key: 'm', label: 'Merge', deed: 'merge' },
  { key: 'd', label: 'Delete', deed: 'delete' },
];

// What makes sense of these issues now.
export function possible(issues: readonly Issue[]): Action[] {
  const open = issues.some((issue) => issue.status === 'unresolved');
  const closed = issues.some((issue) => issue.status !== 'unresolved');
  return kActions.filter(({ deed }) => {
    if (deed === 'resolve' || deed === 'next') return issues.some((issue) => issue.status !== 'resolved');
    if (deed === 'archive') return open;
    if (deed === 'reopen') return closed;
    return deed !== 'merge' || (issues.length > 1 && issues.every((issue) => issue.project === issues[0]!.project));
  });
}

export function namesOf(issues: readonly Issue[]): string {
  return issues.length === 1 ? issues[0]!.short_id : `${issues.length} issues`;
}
