// Events under the days on which they happened, newest first.
import type { TimelineEvent } from '../api/events';
import { dayName, midnight } from '../time/format';

export interface Day {
  name: string;
  events: TimelineEvent[];
}

export function byDay(events: readonly TimelineEvent[], now: number): Day[] {
  const days = new Map<number, Day>();
  for (const event of [...events].sort((a, b) => b.when - a.when || b.id - a.id)) {
    const day = midnight(event.when);
    let held = days.get(day);
    if (!held) days.set(day, (held = { name: dayName(event.when, now), events: [] }));
    held.events.push(event);
  }
  return [...days.values()];
}
