// Who has duty when, as bands: where each span lies, who comes next, and the sentence that the page opens with.
import type { OnCallSpan, Schedule } from '../api/alerts';
import { clock, dayAndMonth, midnight } from '../time/format';

export interface Duty {
  left: number; // per cent of the range
  width: number;
  from: number;
  until: number;
  contact: string;
  override: number | null;
}

const kDay = 86_400;

// Clipped to the range, neighbours of one contact joined; in the order of time.
export function duties(spans: readonly OnCallSpan[], from: number, until: number): Duty[] {
  const list: Duty[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(from, span.from);
    const end = Math.min(until, span.until);
    if (end <= begin) continue;
    const override = span.override ?? null;
    const last = list[list.length - 1];
    if (last && last.contact === span.contact && last.override === override && begin <= last.until + 1) last.until = Math.max(last.until, end);
    else list.push({ left: 0, width: 0, from: begin, until: end, contact: span.contact, override });
  }
  for (const duty of list) {
    duty.left = ((duty.from - from) / (until - from)) * 100;
    duty.width = ((duty.until - duty.from) / (until - from)) * 100;
  }
  return list;
}

// Who takes over, and when; null when nobody else does within what is known.
export function nextDuty(schedule: Schedule, now: number): Duty | null {
  const list = duties(schedule.final, now - 1, Number.MAX_SAFE_INTEGER);
  return list.find((duty) => duty.from > now && !schedule.now.includes(duty.contact)) ?? null;
}

// Hours in which nobody would be reached, from now on.
export function gaps(schedule: Schedule, from: number, until: number): { from: number; until: number }[] {
  const list: { from: number; until: number }[] = [];
  let at = from;
  for (const duty of duties(schedule.final, from, until)) {
    if (duty.from - at > 1) list.push({ from: at, until: duty.from });
    at = Math.max(at, duty.until);
  }
  if (until - at > 1) list.push({ from: at, until });
  return list;
}

// "anna is on call; chiara from Sat 21 Nov 09:00."
export function sentence(schedules: readonly Schedule[], now: number): { emphasis: string; rest: string; alarming: boolean } {
  const first = schedules[0];
  if (!first) return { emphasis: '', rest: 'Nobody is on call by a schedule.', alarming: false };
  const unmanned = schedules.filter((schedule) => schedule.now.length === 0);
  if (unmanned.length > 0) return { emphasis: 'Nobody is on call', rest: ` in ${unmanned.map((schedule) => schedule.name).join(' and ')}.`, alarming: true };
  const next = nextDuty(first, now);
  return { emphasis: '', rest: `${first.now.join(' and ')} ${first.now.length === 1 ? 'is' : 'are'} on call${next ? `; ${next.contact} from ${when(next.from, now)}` : ''}.`, alarming: false };
}

export function when(seconds: number, now: number): string {
  const days = Math.round((midnight(seconds) - midnight(now)) / kDay);
  if (days === 0) return `${clock(seconds)} today`;
  if (days === 1) return `${clock(seconds)} tomorrow`;
  return `${new Date(seconds * 1000).toLocaleDateString('en-GB', { weekday: 'short' })} ${dayAndMonth(seconds)} ${clock(seconds)}`;
}

// The midnights within a range, for the lines between days.
export function days(from: number, until: number): { left: number; at: number }[] {
  const list: { left: number; at: number }[] = [];
  const date = new Date(from * 1000);
  date.setHours(0, 0, 0, 0);
  while (date.getTime() / 1000 < until) {
    const at = date.getTime() / 1000;
    if (at >= from) list.push({ at, left: ((at - from) / (until - from)) * 100 });
    date.setDate(date.getDate() + 1);
  }
  return list;
}

// A colour for each person, the same on every band of the page.
export function personColors(schedules: readonly Schedule[]): Map<string, number> {
  const names = new Set<string>();
  for (const schedule of schedules) for (const span of [...schedule.layers.flatMap((layer) => layer.spans), ...schedule.final]) names.add(span.contact);
  return new Map([...names].sort().map((name, index) => [name, index]));
}
