// The history of a state as a band over a range of time: where each span lies, and how the time was shared out.
import type { CheckState, StateSpan } from '../api/checks';
import { isGood, rankOf } from './states';

export interface Segment {
  left: number; // per cent of the range
  width: number;
  from: number;
  until: number;
  state: CheckState;
  hard: boolean;
}

export interface Share {
  state: CheckState;
  seconds: number;
  share: number; // of the known time
  times: number;
}

const kThinnest = 0.25; // per cent: a short trouble is still seen

// Clipped to the range, neighbours of one state joined; in the order of time.
export function segments(spans: readonly StateSpan[], from: number, until: number): Segment[] {
  const span = until - from;
  if (span <= 0) return [];
  const list: Segment[] = [];
  for (const part of [...spans].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(part.from, from);
    const end = Math.min(part.until, until);
    if (end <= begin) continue;
    const last = list[list.length - 1];
    if (last && last.state === part.state && last.hard === part.hard && begin - last.until < 1) last.until = end;
    else list.push({ left: 0, width: 0, from: begin, until: end, state: part.state, hard: part.hard });
  }
  for (const segment of list) {
    segment.left = ((segment.from - from) / span) * 100;
    segment.width = ((segment.until - segment.from) / span) * 100;
    if (isGood(segment.state) || segment.width >= kThinnest) continue;
    segment.width = kThinnest;
    segment.left = Math.min(segment.left, 100 - kThinnest);
  }
  return list;
}

// How much of the known time each state had, the best first.
export function shares(list: readonly Segment[]): Share[] {
  const totals = new Map<CheckState, Share>();
  let known = 0;
  let before: CheckState | null = null;
  for (const { state, from, until } of list) {
    known += until - from;
    const share = totals.get(state) ?? { state, seconds: 0, share: 0, times: 0 };
    share.seconds += until - from;
    if (before !== state) share.times += 1;
    before = state;
    totals.set(state, share);
  }
  for (const share of totals.values()) share.share = known > 0 ? share.seconds / known : 0;
  return [...totals.values()].sort((a, b) => rankOf(b.state) - rankOf(a.state));
}
