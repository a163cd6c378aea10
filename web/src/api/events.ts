// What happened: deploys, state changes, notes.
import { clock } from '../time/clock.svelte';
import { resolveRange, type TimeRange } from '../time/range';
import { getJson } from './http';

export interface TimelineEvent {
  id: number;
  what: string;
  when: number;
  data: string;
  tags: string[];
  kind?: string;
  source?: string;
}

export function events(range: TimeRange, tags: string, signal?: AbortSignal): Promise<TimelineEvent[]> {
  // In seconds where we can: the server reads texts in its own time zone.
  const resolved = resolveRange(range, clock.now);
  const query = new URLSearchParams(resolved ? { from: String(Math.floor(resolved.from)), until: String(Math.ceil(resolved.until)) } : { ...range });
  if (tags !== '') query.set('tags', tags);
  return getJson<TimelineEvent[]>(`/events/get_data?${query}`, signal);
}
