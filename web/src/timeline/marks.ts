// What an event on the timeline looks like, and where its mark stands on a graph.
import type { TimelineEvent } from '../api/events';
import type { State } from '../ui/state';

export interface Mark {
  state: State | null; // null: the plain ▾ of deploys and notes
  word: string;
}

const kStates: Record<string, State> = { ok: 'ok', up: 'ok', warning: 'warn', critical: 'crit', down: 'crit', unknown: 'unknown', unreachable: 'unknown' };
const kWords: Record<string, string> = {
  check: 'state', 'check.soft': 'not certain', 'check.flapping': 'flapping', downtime: 'downtime', acknowledgement: 'acknowledged', page: 'paged', notification: 'paged',
};

export function markOfEvent(event: Pick<TimelineEvent, 'kind' | 'tags'>): Mark {
  const kind = event.kind ?? '';
  const word = kWords[kind] ?? kind;
  if (kind.startsWith('check')) {
    const state = [...event.tags].reverse().find((tag) => tag in kStates);
    return { state: kind === 'check.flapping' ? 'warn' : state === undefined ? 'unknown' : kStates[state]!, word: kind === 'check' && state !== undefined ? state : word };
  }
  if (kind === 'downtime') return { state: 'paused', word };
  if (kind === 'acknowledgement') return { state: 'ok', word };
  if (kind === 'page' || kind === 'notification') return { state: 'info', word };
  if (kind === 'incident') return { state: 'crit', word };
  return { state: null, word };
}

// Events that a graph shows: what was not certain would crowd out what was.
export function onGraphs(events: readonly TimelineEvent[]): TimelineEvent[] {
  return events.filter((event) => event.kind !== 'check.soft' && event.kind !== 'page' && event.kind !== 'notification');
}

export interface GraphMarker {
  at: number;
  text: string;
  state: State | null;
}

export function markersOf(events: readonly TimelineEvent[]): GraphMarker[] {
  return onGraphs(events).map((event) => ({ at: event.when, text: event.what, state: markOfEvent(event).state }));
}

const kNearest = 7; // px: marks that touch say less than one
const kWorst: (State | null)[] = ['crit', 'unknown', 'warn'];

// One mark where several would lie on each other, the worst of them, with how many more there are. In the order of time.
export function thinned<T extends GraphMarker>(markers: readonly T[], pxPerSecond: number): (T & { more: number })[] {
  const kept: (T & { more: number })[] = [];
  const badness = (marker: GraphMarker) => (kWorst.indexOf(marker.state) + kWorst.length + 1) % (kWorst.length + 1);
  for (const marker of [...markers].sort((a, b) => a.at - b.at)) {
    const last = kept[kept.length - 1];
    if (!last || (marker.at - last.at) * pxPerSecond >= kNearest) kept.push({ ...marker, more: 0 });
    else if (badness(marker) < badness(last)) kept[kept.length - 1] = { ...marker, at: last.at, more: last.more + 1 };
    else last.more += 1;
  }
  return kept;
}
