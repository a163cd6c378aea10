// What happened: deploys, state changes, notes.
import { getJson, send } from './http';

export interface TimelineEvent {
  id: number;
  what: string;
  when: number;
  data: string;
  tags: string[];
  kind?: string;
  source?: string;
}

export function events(from: string, until: string, tags: string, signal?: AbortSignal): Promise<TimelineEvent[]> {
  const query = new URLSearchParams({ from, until });
  if (tags !== '') query.set('tags', tags);
  return getJson<TimelineEvent[]>(`/events/get_data?${query}`, signal);
}

export function note(what: string, tags: string[]): Promise<unknown> {
  return send('POST', '/events/', { what, tags, data: '' });
}
