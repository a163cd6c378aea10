// The rows of the issue stream: what is being read keeps its place.
import type { Issue } from '../../api/errors';

export interface HeldIssues {
  shown: Issue[]; // as they stood, with what is new about them
  waiting: number; // came meanwhile
}

// A fresh first part of the list against what is before the reader's eyes.
export function hold(shown: readonly Issue[], fresh: readonly Issue[]): HeldIssues {
  const newest = new Map(fresh.map((issue) => [issue.id, issue]));
  const known = new Set(shown.map((issue) => issue.id));
  return { shown: shown.map((issue) => newest.get(issue.id) ?? issue), waiting: fresh.filter((issue) => !known.has(issue.id)).length };
}

// A fresh first part above what was fetched after it, nobody twice.
export function joined(fresh: readonly Issue[], older: readonly Issue[]): Issue[] {
  const known = new Set(fresh.map((issue) => issue.id));
  return [...fresh, ...older.filter((issue) => !known.has(issue.id))];
}

export function replaced(list: readonly Issue[], issue: Issue): Issue[] {
  return list.map((one) => (one.id === issue.id ? issue : one));
}

// From one row to another with Shift: all between them.
export function between(list: readonly Issue[], from: string, to: string): string[] {
  const a = list.findIndex((issue) => issue.id === from);
  const b = list.findIndex((issue) => issue.id === to);
  return a < 0 || b < 0 ? [to] : list.slice(Math.min(a, b), Math.max(a, b) + 1).map((issue) => issue.id);
}
