// What the realtime view shows: what is new, what came back, and what else is going on right now. Every issue stands in one place, and keeps it.
import type { ChangeKind, Issue, StreamedIssue } from '../../api/errors';

export interface Arrival {
  issue: Issue;
  at: number; // when it was first shown here
  heard: number; // when its last event was
  leaps: boolean; // came while the reader was looking
}

export interface Arrivals {
  fresh: readonly Arrival[]; // first seen in the release, newest first
  back: readonly Arrival[]; // regressed or escalating
  others: readonly Arrival[]; // known before, and happening
}

export const kNothing: Arrivals = { fresh: [], back: [], others: [] };
const kMost = 100; // of the others: what has been silent longest gives way

type Kind = keyof Arrivals;

export function kindOf(issue: Issue, kind: ChangeKind, release: string, since: number): Kind {
  const isFresh = release !== '' ? issue.first_release === release : issue.first_seen >= since;
  if (isFresh || kind === 'new') return 'fresh';
  return issue.status === 'unresolved' && (issue.substatus === 'regressed' || issue.substatus === 'escalating') ? 'back' : 'others';
}

// What the server knew before the stream told of anything.
export function begun(fresh: readonly Issue[], back: readonly Issue[], now: number): Arrivals {
  const still = (issue: Issue): Arrival => ({ issue, at: now, heard: issue.last_seen, leaps: false });
  const known = new Set(fresh.map(({ id }) => id));
  return { fresh: fresh.map(still), back: back.filter(({ id }) => !known.has(id)).map(still), others: [] };
}

// A newer answer of the server, with what the stream told meanwhile: what was seen keeps its light.
export function renewed(answer: Arrivals, before: Arrivals, release: string, since: number): Arrivals {
  const seen = new Map([...before.fresh, ...before.back, ...before.others].map((one) => [one.issue.id, one]));
  const lit = (list: readonly Arrival[]) => list.map((one) => ({ ...(seen.get(one.issue.id) ?? one), issue: one.issue }));
  const answered = new Set([...answer.fresh, ...answer.back, ...answer.others].map((one) => one.issue.id));
  const missing = [...seen.values()].filter((one) => !answered.has(one.issue.id));
  const of = (kind: Kind) => missing.filter((one) => kindOf(one.issue, 'event', release, since) === kind);
  return { fresh: [...of('fresh'), ...lit(answer.fresh)], back: [...of('back'), ...lit(answer.back)], others: of('others') };
}

export function heard(arrivals: Arrivals, { kind, issue }: StreamedIssue, release: string, since: number, now: number): Arrivals {
  if (kind === 'gone') return without(arrivals, issue.id);
  const place = kindOf(issue, kind, release, since);
  const before = arrivals[place].find((one) => one.issue.id === issue.id);
  if (before) {
    const next = { ...before, issue, heard: kind === 'event' || kind === 'new' ? now : before.heard };
    return { ...arrivals, [place]: arrivals[place].map((one) => (one === before ? next : one)) };
  }
  if (kind === 'changed') return arrivals; // a decision about what is not shown
  const rest = without(arrivals, issue.id);
  const list = [{ issue, at: now, heard: now, leaps: place !== 'others' }, ...rest[place]];
  return { ...rest, [place]: place === 'others' && list.length > kMost ? quietestDropped(list) : list };
}

function without({ fresh, back, others }: Arrivals, id: string): Arrivals {
  const drop = (list: readonly Arrival[]) => (list.some((one) => one.issue.id === id) ? list.filter((one) => one.issue.id !== id) : list);
  return { fresh: drop(fresh), back: drop(back), others: drop(others) };
}

function quietestDropped(list: readonly Arrival[]): Arrival[] {
  const quietest = list.reduce((least, one) => (one.heard < least.heard ? one : least));
  return list.filter((one) => one !== quietest);
}
