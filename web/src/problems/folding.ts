// What the Problems page lists: causes with their symptoms folded under them, what needs a person before what somebody has in hand.
import type { Problem } from '../api/checks';
import { rankOf } from '../checks/states';

export interface Fold {
  problem: Problem;
  symptoms: Problem[];
}

export interface Arrangement {
  open: Fold[]; // worst first
  handled: Fold[]; // acknowledged, or in a downtime
}

export function isHandled(problem: Problem): boolean {
  return problem.acknowledged !== null || problem.downtime;
}

// A symptom of a symptom lies under the first cause. One whose cause is not in the list stands for itself, and so does every member of a ring.
export function arrange(problems: readonly Problem[]): Arrangement {
  const byId = new Map(problems.map((problem) => [problem.id, problem]));
  const folds = new Map<string, Fold>();
  const symptoms: [string, Problem][] = [];
  for (const problem of problems) {
    const root = rootOf(problem, byId);
    if (root === problem) folds.set(problem.id, { problem, symptoms: [] });
    else symptoms.push([root.id, problem]);
  }
  for (const [root, problem] of symptoms) folds.get(root)?.symptoms.push(problem);
  // The server's order stands among equals.
  const all = [...folds.values()].sort((a, b) => rankOf(a.problem.state) - rankOf(b.problem.state));
  for (const fold of all) fold.symptoms.sort((a, b) => rankOf(a.state) - rankOf(b.state));
  return { open: all.filter((fold) => !isHandled(fold.problem)), handled: all.filter((fold) => isHandled(fold.problem)) };
}

function rootOf(problem: Problem, byId: ReadonlyMap<string, Problem>): Problem {
  const seen = new Set([problem.id]);
  let root = problem;
  while (root.cause !== null) {
    const next = byId.get(root.cause);
    if (!next) break;
    if (seen.has(next.id)) return problem;
    seen.add(next.id);
    root = next;
  }
  return root;
}

export interface Held {
  arrangement: Arrangement; // as it stood, with what is new about its problems
  waiting: Problem[]; // came meanwhile
  over: ReadonlySet<string>; // ids of rows that are a problem no more
}

// While a list is read its rows stay where they are: they change in place, new ones wait, and what is over stays until the reader looks up.
export function hold(shown: Arrangement, fresh: readonly Problem[]): Held {
  const now = new Map(fresh.map((problem) => [problem.id, problem]));
  const held = problemsOf(shown);
  const known = new Set(held.map((problem) => problem.id));
  const newest = (problem: Problem) => now.get(problem.id) ?? problem;
  const renewed = (folds: readonly Fold[]) => folds.map((fold) => ({ problem: newest(fold.problem), symptoms: fold.symptoms.map(newest) }));
  return {
    arrangement: { open: renewed(shown.open), handled: renewed(shown.handled) },
    waiting: fresh.filter((problem) => !known.has(problem.id)),
    over: new Set(held.filter((problem) => !now.has(problem.id)).map((problem) => problem.id)),
  };
}

export function problemsOf({ open, handled }: Arrangement): Problem[] {
  return [...open, ...handled].flatMap((fold) => [fold.problem, ...fold.symptoms]);
}

// The rows that j and k walk through, in the order in which they are seen.
export function visible(arrangement: Arrangement, opened: ReadonlySet<string>): Problem[] {
  return [...arrangement.open, ...arrangement.handled].flatMap((fold) => (opened.has(fold.problem.id) ? [fold.problem, ...fold.symptoms] : [fold.problem]));
}
