import { describe, expect, it } from 'vitest';
import type { CheckState, Problem } from '../api/checks';
import { arrange, hold, problemsOf, visible } from './folding';

function problem(id: string, state: CheckState, more: Partial<Problem> = {}): Problem {
  const [host, service] = id.split('/');
  return {
    id, module: 'checks', host: host!, service: service ?? null, state, hard: true, since: 0, attempt: 1, max_attempts: 1, output: '', acknowledged: null,
    downtime: false, flapping: false, notifications: true, cause: null, symptoms: 0, told: [], ...more,
  };
}
const ids = (problems: readonly Problem[]) => problems.map(({ id }) => id);

describe('the order of problems', () => {
  it('is worst first, and the server’s among equals', () => {
    const { open } = arrange([problem('a/x', 'warning'), problem('b/x', 'critical'), problem('c', 'down'), problem('d/x', 'critical')]);
    expect(open.map((fold) => fold.problem.id)).toEqual(['c', 'b/x', 'd/x', 'a/x']);
  });
  it('folds symptoms under their first cause', () => {
    const { open } = arrange([
      problem('router', 'down'), problem('web', 'unreachable', { cause: 'router' }), problem('web/http', 'critical', { cause: 'web' }), problem('db/disk', 'warning'),
    ]);
    expect(open.map((fold) => [fold.problem.id, ids(fold.symptoms)])).toEqual([['router', ['web/http', 'web']], ['db/disk', []]]);
  });
  it('lets a symptom stand whose cause is not listed, and both of a ring', () => {
    const { open } = arrange([problem('a', 'down', { cause: 'gone' }), problem('b', 'down', { cause: 'c' }), problem('c', 'down', { cause: 'b' })]);
    expect(open.map((fold) => fold.problem.id)).toEqual(['a', 'b', 'c']);
  });
  it('puts what somebody has in hand below', () => {
    const acknowledged = { by: 'anna', at: 1, comment: '', sticky: true, expires: null };
    const { open, handled } = arrange([problem('a', 'down', { acknowledged }), problem('b/x', 'warning'), problem('c/x', 'critical', { downtime: true })]);
    expect([ids(open.map((fold) => fold.problem)), ids(handled.map((fold) => fold.problem))]).toEqual([['b/x'], ['a', 'c/x']]);
  });
  it('walks folded rows only where they are open', () => {
    const arrangement = arrange([problem('a', 'down'), problem('b', 'unreachable', { cause: 'a' }), problem('c/x', 'warning')]);
    expect(ids(visible(arrangement, new Set()))).toEqual(['a', 'c/x']);
    expect(ids(visible(arrangement, new Set(['a'])))).toEqual(['a', 'b', 'c/x']);
  });
});

describe('a list that is being read', () => {
  it('changes in place, keeps what is over, and lets the new wait', () => {
    const shown = arrange([problem('a', 'down'), problem('b/x', 'warning'), problem('c/x', 'warning')]);
    const { arrangement, waiting, over } = hold(shown, [problem('new', 'down'), problem('c/x', 'critical', { cause: 'new' }), problem('b/x', 'warning')]);
    expect(problemsOf(arrangement).map(({ id, state }) => [id, state])).toEqual([['a', 'down'], ['b/x', 'warning'], ['c/x', 'critical']]);
    expect(ids(waiting)).toEqual(['new']);
    expect([...over]).toEqual(['a']);
  });
});
