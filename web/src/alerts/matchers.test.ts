import { describe, expect, it } from 'vitest';
import type { Silence } from '../api/alerts';
import { bySoonest, matcherText, matchersOf, readMatcher, readMatchers } from './matchers';

describe('matchers', () => {
  it.each([
    ['host=web1', { label: 'host', op: '=', value: 'web1' }],
    ['  service != "disk /var" ', { label: 'service', op: '!=', value: 'disk /var' }],
    ['host=~"web.*"', { label: 'host', op: '=~', value: 'web.*' }],
    ['x!~a=b', { label: 'x', op: '!~', value: 'a=b' }],
    ['note="say \\"no\\""', { label: 'note', op: '=', value: 'say "no"' }],
    ['severity=', { label: 'severity', op: '=', value: '' }],
  ])('reads %s', (text, matcher) => {
    expect(readMatcher(text)).toEqual(matcher);
    expect(readMatcher(matcherText(readMatcher(text)!))).toEqual(matcher);
  });
  it.each(['web1', '=x', '1host=x', ''])('does not guess at %j', (text) => expect(readMatcher(text)).toBeNull());
  it('tells which lines are wrong', () => expect(readMatchers('host=a\n\nnonsense\n')).toEqual({ matchers: [{ label: 'host', op: '=', value: 'a' }], wrong: ['nonsense'] }));
  it('matches a host with all of its services, or one service', () => {
    expect(matchersOf({ host: 'a', service: null }).map(matcherText)).toEqual(['host="a"']);
    expect(matchersOf({ host: 'a', service: 'b' }).map(matcherText)).toEqual(['host="a"', 'service="b"']);
  });
});

describe('silences', () => {
  const silence = (id: number, start: number, end: number): Silence => ({ id, start, end, active: start <= 100 && end > 100, matchers: [], author: '', comment: '' });
  it('stand in the order of their end', () => {
    const { current, coming, over } = bySoonest([silence(1, 0, 50), silence(2, 0, 300), silence(3, 0, 200), silence(4, 150, 160), silence(5, 0, 90)], 100);
    expect([current, coming, over].map((list) => list.map(({ id }) => id))).toEqual([[3, 2], [4], [5, 1]]);
  });
});
