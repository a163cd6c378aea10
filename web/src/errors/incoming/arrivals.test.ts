import { describe, expect, it } from 'vitest';
import type { ChangeKind, Issue } from '../../api/errors';
import { begun, heard, kNothing, renewed, type Arrivals } from './arrivals';

const issue = (id: string, more: Partial<Issue> = {}) => ({ id, status: 'unresolved', substatus: 'ongoing', first_release: '1', first_seen: 0, last_seen: 0, ...more }) as Issue;
const shown = ({ fresh, back, others }: Arrivals) => [fresh, back, others].map((list) => list.map((one) => one.issue.id + (one.leaps ? '!' : '')).join(' '));
const tell = (before: Arrivals, kind: ChangeKind, one: Issue, now = 10) => heard(before, { kind, issue: one }, '2', 5, now);

describe('what comes in', () => {
  it('puts each issue where it belongs, the newest first', () => {
    let all = begun([issue('a', { first_release: '2' })], [issue('b', { substatus: 'regressed' })], 0);
    all = tell(all, 'new', issue('c', { first_release: '2', substatus: 'new' }));
    all = tell(all, 'regressed', issue('d', { substatus: 'regressed' }));
    all = tell(all, 'event', issue('e'));
    expect(shown(all)).toEqual(['c! a', 'd! b', 'e']);
  });
  it('leaves a row where it is when it is heard of again', () => {
    const all = tell(begun([issue('a', { first_release: '2' }), issue('b', { first_release: '2' })], [], 0), 'event', issue('b', { first_release: '2', count: 9 }));
    expect(shown(all)[0]).toBe('a b');
    expect(all.fresh[1]).toMatchObject({ heard: 10, issue: { count: 9 } });
  });
  it('moves what comes back, and drops what is gone', () => {
    let all = tell(kNothing, 'event', issue('a'));
    all = tell(all, 'regressed', issue('a', { substatus: 'regressed' }));
    expect(shown(all)).toEqual(['', 'a!', '']);
    expect(shown(tell(all, 'gone', issue('a')))).toEqual(['', '', '']);
  });
  it('keeps what was seen when the server is asked again', () => {
    let all = tell(kNothing, 'new', issue('a', { first_release: '2' }));
    all = tell(all, 'event', issue('b'));
    all = renewed(begun([issue('c', { first_release: '2' }), issue('a', { first_release: '2', count: 7 })], [], 20), all, '2', 5);
    expect(shown(all)).toEqual(['c a!', '', 'b']);
    expect(all.fresh[1]).toMatchObject({ heard: 10, issue: { count: 7 } });
  });
  it('goes by time without a release', () => expect(shown(heard(kNothing, { kind: 'event', issue: issue('a', { first_seen: 6 }) }, '', 5, 10))[0]).toBe('a!'));
  it('says nothing of decisions about what is not shown', () => expect(tell(kNothing, 'changed', issue('a'))).toEqual(kNothing));
  it('holds a limited number, the quietest gives way', () => {
    let all: Arrivals = kNothing;
    for (let i = 0; i < 101; i += 1) all = tell(all, 'event', issue(String(i)), i);
    expect(all.others).toHaveLength(100);
    expect(all.others.some((one) => one.issue.id === '0')).toBe(false);
  });
});
