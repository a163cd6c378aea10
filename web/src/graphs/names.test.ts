import { describe, expect, it } from 'vitest';
import { shortNames } from './names';

describe('shortNames', () => {
  it('drops the elements that all share', () => {
    expect(shortNames(['s.web1.cpu.user', 's.web2.cpu.user'])).toEqual({ before: 's.', after: '.cpu.user', short: ['web1', 'web2'] });
    expect(shortNames(['a.count', 'a.count_ps'])).toEqual({ before: 'a.', after: '', short: ['count', 'count_ps'] });
  });
  it('looks inside of one call', () => {
    expect(shortNames(['perSecond(a.x.n)', 'perSecond(a.y.n)']).short).toEqual(['x', 'y']);
  });
  it('keeps the ends that differ of long names', () => {
    expect(shortNames(['stats.gauges.uploads.queue.depth', 'legacy.importer.rows']).short).toEqual(['depth', 'rows']);
    expect(shortNames(['statistics.gauges.uploads.a.depth', 'history.of.things.b.depth']).short).toEqual(['statistics.gauges.uploads.a', 'history.of.things.b'].map((n) => n.split('.').at(-1)));
  });
  it('keeps aliases whole', () => {
    expect(shortNames(['Box', 'Dropbox']).short).toEqual(['Box', 'Dropbox']);
  });
  it('names a lonely line by its last element', () => {
    expect(shortNames(['a.b.c']).short).toEqual(['c']);
    expect(shortNames(['sumSeries(a.*)']).short).toEqual(['sumSeries(a.*)']);
    expect(shortNames([]).short).toEqual([]);
  });
  it('does not shorten to nothing', () => {
    expect(shortNames(['a.b', 'a.b']).short).toEqual(['b', 'b']);
    expect(shortNames(['a.b', 'a.b.c']).short).toEqual(['b', 'b.c']);
  });
});
