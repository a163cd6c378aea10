import { describe, expect, it } from 'vitest';
import { filterHref, issueHref, kUsualFilter, parseFilter, placeAt, releaseHref, term } from './address';

describe('addresses of errors', () => {
  it.each([
    ['/errors', { page: 'issues' }], ['/errors/', { page: 'issues' }], ['/errors/incoming', { page: 'incoming' }], ['/errors/issues/42', { page: 'issue', id: '42' }],
    [releaseHref('web@1.0/beta'), { page: 'release', version: 'web@1.0/beta' }], ['/errors/projects/shop', { page: 'project', slug: 'shop' }], ['/errors/nowhere', { page: 'none' }],
    ['/errors/issues/1/2', { page: 'none' }], ['/errors/issues/%zz', { page: 'issue', id: '%zz' }],
  ])('%s', (path, place) => expect(placeAt(path)).toEqual(place));

  it('holds only what is not as usual', () => {
    expect(filterHref(kUsualFilter)).toBe('/errors');
    expect(parseFilter('')).toEqual(kUsualFilter);
    const narrowed = { ...kUsualFilter, query: '', project: 'shop', sort: 'freq' };
    expect(parseFilter(filterHref(narrowed).slice('/errors'.length))).toEqual(narrowed);
  });
  it('names an event', () => expect(issueHref('7', 'a b')).toBe('/errors/issues/7?event=a+b'));
  it.each([['browser', 'Chrome', 'browser:Chrome'], ['url', 'https://a/b?c=d', 'url:"https://a/b?c=d"'], ['say', 'a "b"', 'say:"a \\"b\\""']])('%s %s', (key, value, text) => expect(term(key, value)).toBe(text));
});
