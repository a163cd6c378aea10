// What an event on the timeline looks like, and where its mark stands on a graph.
import type { Subject } from '../api/checks';
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
  if (kind === 'downtime' || kind === 'silence') return { state: 'paused', word };
  if (kind === 'acknowledgement') return { state: 'ok', word };
  if (kind === 'page' || kind === 'notification') return { state: 'info', word };
  if (kind === 'incident') return { state: 'crit', word };
  return { state: null, word };
}

// Events that a graph shows: what was not certain would crowd out what was.
export function onGraphs(events: readonly TimelineEvent[]): TimelineEvent[] {
  return events.filter((event) => event.kind !== 'check.soft' && !isPage(event));
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

const kAboutChecks = /^(check|downtime|acknowledgement)(\.|$)/;

// The host or service that an event of checks is about: its first tags name them.
export function subjectOfEvent(event: Pick<TimelineEvent, 'kind' | 'tags'>): Subject | null {
  if (!kAboutChecks.test(event.kind ?? '')) return null;
  const [host, ...rest] = event.tags.filter((tag, index) => index === 0 || !(tag in kStates));
  return host === undefined ? null : { host, service: rest[0] ?? null };
}

// What an event has to say beside its line. Checks write JSON there for programs; what people need of it stands in the line already.
export function dataOf(event: Pick<TimelineEvent, 'kind' | 'data'>): string {
  if (isPage(event)) return ''; // the notification log holds the whole of what was said
  return kAboutChecks.test(event.kind ?? '') && event.data.startsWith('{') ? '' : event.data;
}

// Tags of these name what the Checks page and the notification log find.
export function isOfChecks(event: Pick<TimelineEvent, 'kind'>): boolean {
  return kAboutChecks.test(event.kind ?? '') || isPage(event);
}

function isPage(event: Pick<TimelineEvent, 'kind'>): boolean {
  return event.kind === 'page' || event.kind === 'notification';
}

export function isIncident(event: Pick<TimelineEvent, 'kind' | 'tags'>): boolean {
  return event.kind === 'incident' || event.tags.includes('incident');
}

export interface KindCount {
  name: string;
  word: string;
  count: number;
}

const kKindWords: Record<string, string> = { check: 'states', downtime: 'downtimes', acknowledgement: 'acknowledged', notification: 'paged', page: 'paged', deploy: 'deploys', silence: 'silences', event: 'notes', incident: 'incidents', '': 'notes' };

// "check.soft" is of the kind "check".
function family(kind: string | undefined): string {
  return (kind ?? '').split('.')[0]!;
}

// What there is, the commonest first.
export function kindsOf(events: readonly TimelineEvent[]): KindCount[] {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(family(event.kind), (counts.get(family(event.kind)) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name: name || 'event', word: kKindWords[name] ?? name, count })).sort((a, b) => b.count - a.count);
}

export function ofKind(events: readonly TimelineEvent[], kind: string): readonly TimelineEvent[] {
  return kind === '' ? events : events.filter((event) => (family(event.kind) || 'event') === kind);
}
