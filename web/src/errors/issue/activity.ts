// The log of an issue in words. The kinds are the server's (they are Sentry's names, which its clients read too); one that is not known is shown as it is.
import type { Activity } from '../../api/errors';
import type { State } from '../../ui/state';

type Entry = Pick<Activity, 'kind' | 'text' | 'by'>;

const kWords: Record<string, (text: string) => string> = {
  first_seen: (text) => (text ? `first seen in ${text}` : 'first seen'),
  set_resolved: () => 'resolved it',
  set_resolved_in_release: (text) => (text ? `resolved it in ${text}` : 'resolved it in the next release'),
  set_resolved_in_commit: (text) => `resolved it by commit ${text.slice(0, 12)}`,
  set_resolved_by_age: () => 'resolved by its silence',
  set_unresolved: () => 'opened it again',
  set_regression: (text) => (text ? `came back in ${text}` : 'came back'),
  set_escalating: () => 'grows beyond what its past foretold',
  set_ignored: () => 'archived it',
  set_priority: (text) => `set its priority to ${text}`,
  assigned: (text) => (text ? `assigned it to ${text}` : 'assigned it'),
  unassigned: () => "made it nobody's",
  merge: (text) => (text ? `merged ${text} into it` : 'merged others into it'),
  unmerge_source: () => 'took groups out of it',
  unmerge_destination: () => 'took it out of another issue',
  auto_set_ongoing: () => 'counts as ongoing now',
  note: () => 'wrote',
};

export function activityWords({ kind, text }: Entry): string {
  const words = kWords[kind];
  return words ? words(text) : `${kind.replaceAll('_', ' ')}${text ? `: ${text}` : ''}`;
}

export function activityMark({ kind }: Entry): State {
  if (kind === 'set_regression' || kind === 'set_escalating') return 'crit';
  if (kind.startsWith('set_resolved')) return 'ok';
  if (kind === 'first_seen') return 'warn';
  return kind === 'note' ? 'info' : 'folded';
}
