import { describe, expect, it } from 'vitest';
import { enclosingCall, isBalanced, moved, wrapped } from './target';

describe('enclosingCall', () => {
  const at = (text: string) => enclosingCall(text.replace('|', ''), text.indexOf('|'));
  it.each([
    ['sumSeries(a.*|)', { name: 'sumSeries', argument: 0 }],
    ['scale(a.b, |10)', { name: 'scale', argument: 1 }],
    ['alias(scale(a, 1), "x|")', { name: 'alias', argument: 1 }],
    ['alias(scale(a, |1), "x")', { name: 'scale', argument: 1 }],
    ['alias(a.{b,c}, |)', { name: 'alias', argument: 1 }],
    ['alias(a, "b, (c", |)', { name: 'alias', argument: 2 }],
    ['alias(a, "\\", |', { name: 'alias', argument: 1 }],
  ])('%s', (text, expected) => expect(at(text)).toEqual(expected));
  it.each(['|', 'a.b|', 'sum|Series(a)', 'sumSeries(a)|', '(a|)'])('is outside in %s', (text) => expect(at(text)).toBeNull());
});

describe('editing targets', () => {
  it('wraps', () => {
    expect(wrapped(' a.b ', 'sumSeries', [])).toBe('sumSeries(a.b)');
    expect(wrapped('a.b', 'alias', ['"name"'])).toBe('alias(a.b, "name")');
  });
  it.each(['a.b', 'f(a.{b,c}, "x)")', "f('\\'')", ''])('%s is balanced', (text) => expect(isBalanced(text)).toBe(true));
  it.each(['f(a', 'f(a))', 'a.{b', 'f("a)', 'f({)}'])('%s is not', (text) => expect(isBalanced(text)).toBe(false));
  it('moves entries', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 2, -2)).toEqual(['c', 'a', 'b']);
  });
});
