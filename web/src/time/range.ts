// A range of time as the URL holds it: two texts in Graphite's grammar.
import { clock, duration, moment } from './format';
import { parseGraphiteTime } from './graphite_time';

export interface TimeRange {
  from: string;
  until: string;
}

export interface ResolvedRange {
  from: number;
  until: number;
}

export const kDefaultRange: TimeRange = { from: '-1h', until: 'now' };

export const kPresets: { label: string; from: string }[] = [
  { label: '5 minutes', from: '-5min' },
  { label: '15 minutes', from: '-15min' },
  { label: '1 hour', from: '-1h' },
  { label: '3 hours', from: '-3h' },
  { label: '6 hours', from: '-6h' },
  { label: '12 hours', from: '-12h' },
  { label: '1 day', from: '-1d' },
  { label: '2 days', from: '-2d' },
  { label: '1 week', from: '-1w' },
  { label: '30 days', from: '-30d' },
  { label: '90 days', from: '-90d' },
  { label: '1 year', from: '-1y' },
];

export function resolveRange(range: TimeRange, now: number): ResolvedRange | null {
  const from = parseGraphiteTime(range.from, now);
  const until = parseGraphiteTime(range.until === '' ? 'now' : range.until, now);
  return from === null || until === null || from >= until ? null : { from, until };
}

// Whether the right edge is the present, so that the graph can move.
export function endsNow(range: TimeRange): boolean {
  return range.until === 'now' || range.until === '';
}

// "last 6 hours", "today 14:00 – 14:32", "-1d – noon"
export function rangeLabel(range: TimeRange, now: number): string {
  if (endsNow(range)) {
    const preset = kPresets.find((candidate) => candidate.from === range.from);
    if (preset) return `last ${preset.label.replace(/^1 /, '')}`;
    if (/^-\d+[a-z]+$/i.test(range.from)) return `last ${range.from.slice(1)}`;
  }
  const resolved = resolveRange(range, now);
  if (!resolved) return `${range.from} – ${range.until}`;
  const sameDay = new Date(resolved.from * 1000).toDateString() === new Date(resolved.until * 1000).toDateString();
  return `${moment(resolved.from, now)} – ${endsNow(range) ? 'now' : sameDay ? clock(resolved.until) : moment(resolved.until, now)}`;
}

// Whole seconds, so that a link says the same to everybody.
export function absoluteRange(from: number, until: number): TimeRange {
  const start = Math.floor(from);
  return { from: String(start), until: String(Math.max(start + 1, Math.ceil(until))) };
}

// The same span moved, or grown around its middle.
export function widened(resolved: ResolvedRange, now: number): TimeRange {
  const half = resolved.until - resolved.from;
  const middle = (resolved.from + resolved.until) / 2;
  const until = middle + half;
  return until >= now ? { from: `-${seconds(2 * half)}`, until: 'now' } : absoluteRange(middle - half, until);
}

function seconds(span: number): string {
  const whole = Math.round(span);
  if (whole % 86_400 === 0) return `${whole / 86_400}d`;
  if (whole % 3600 === 0) return `${whole / 3600}h`;
  if (whole % 60 === 0) return `${whole / 60}min`;
  return `${whole}s`;
}

export function spanLabel(resolved: ResolvedRange): string {
  return duration(resolved.until - resolved.from);
}
