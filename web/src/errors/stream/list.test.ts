import { describe, expect, it } from 'vitest';
import type { Issue } from '../../api/errors';
import { between, hold, joined, replaced } from './list';

const list = (text: string, count = 1) => [...text].map((id) => ({ id, count }) as Issue);
const ids = (issues: readonly Issue[]) => issues.map(({ id }) => id).join('');

describe('the issue stream', () => {
  it('keeps its rows where they are and counts what waits', () => {
    const { shown, waiting } = hold(list('abc'), list('xcab', 2));
    expect([ids(shown), waiting, shown[0]?.count]).toEqual(['abc', 1, 2]);
  });
  it('joins parts without doubles', () => expect(ids(joined(list('xa'), list('abc')))).toBe('xabc'));
  it('changes a row in place', () => expect(replaced(list('ab'), { id: 'b', count: 9 } as Issue)[1]?.count).toBe(9));
  it.each([['a', 'c', 'abc'], ['c', 'b', 'bc'], ['z', 'b', 'b']])('from %s to %s', (from, to, all) => expect(between(list('abcd'), from, to).join('')).toBe(all));
});
