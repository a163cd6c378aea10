// The first words of the pages of errors.
import type { Issue, Rate } from '../api/errors';
import { counted, value } from '../number/format';
import { roughly } from '../time/format';
import type { State } from '../ui/state';

export interface Sentence {
  emphasis: string;
  state: State;
  rest: string;
  sub: string;
}

const kAlike = 1.25; // within this factor two rates are the same to a reader

// "38 × as many as after the release before", "as many as …"
export function comparison(now: number, before: number | null): string {
  if (before === null) return '';
  const when = 'at the same age of the release before';
  if (before <= 0) return now > 0 ? `there were none ${when}` : '';
  const factor = now / before;
  if (factor >= kAlike) return `${value(factor >= 10 ? Math.round(factor) : Number(factor.toFixed(1)))} × as many as ${when}`;
  return factor <= 1 / kAlike ? `fewer than ${when}` : `about as many as ${when}`;
}

export function rateWords(rate: Rate | null): string {
  if (!rate) return '';
  const words = comparison(rate.now, rate.last_release);
  return `${value(rate.now)} ${rate.now === 1 ? 'event' : 'events'} a minute${words === '' ? '' : `, ${words}`}`;
}

// What the list holds, the worst first.
export function streamSentence(list: readonly Issue[], more: boolean, rate: Rate | null, now: number): Sentence {
  const of = (substatus: string) => list.filter((issue) => issue.status === 'unresolved' && issue.substatus === substatus).length;
  const bad = of('regressed') + of('escalating');
  const fresh = of('new');
  const release = rate?.release ? ` since release ${rate.release}` : '';
  const total = `${counted(list.length, 'issue')}${more ? ' and more' : ''}`;
  const parts = [rateWords(rate), rate?.release && rate.since ? `${rate.release} came ${roughly(now - rate.since)} ago` : ''].filter(Boolean);
  const sub = parts.length > 0 ? `${parts.join('; ')}.` : '';
  if (rate?.release && rate.issues_new > 0) {
    return { emphasis: counted(rate.issues_new, 'new issue'), state: 'warn', rest: `${release}${bad > 0 ? `, and ${bad} that came back or ${bad === 1 ? 'grows' : 'grow'}` : ''}.`, sub };
  }
  if (bad > 0) return { emphasis: counted(bad, 'issue'), state: 'crit', rest: ` came back or ${bad === 1 ? 'grows' : 'grow'}${fresh > 0 ? `; ${fresh} ${fresh === 1 ? 'is' : 'are'} new` : ''}.`, sub };
  if (fresh > 0) return { emphasis: counted(fresh, 'new issue'), state: 'warn', rest: fresh === list.length && !more ? '.' : ` among ${total}.`, sub };
  if (list.length > 0) return { emphasis: '', state: 'ok', rest: rate?.release ? `Nothing new${release}.` : `${total}, none of them new.`, sub };
  return { emphasis: '', state: 'ok', rest: 'No issue is like this.', sub };
}

// Above an issue: since when, how often, how many people.
export function issueWords(issue: Issue, now: number): string {
  const seen = `first seen ${roughly(now - issue.first_seen)} ago${issue.first_release ? ` in ${issue.first_release}` : ''}, last ${roughly(now - issue.last_seen)} ago${issue.last_release && issue.last_release !== issue.first_release ? ` in ${issue.last_release}` : ''}`;
  return `${counted(issue.count, 'event')}${issue.users > 0 ? ` of ${counted(issue.users, 'person', 'people')}` : ''}; ${seen}`;
}
