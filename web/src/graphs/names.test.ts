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
  it('tells tagged series of one name apart by the tags that differ', () => {
    expect(shortNames(['disk.used;dc=ams;host=web1;mount=/', 'disk.used;dc=ams;host=web2;mount=/'])).toEqual({ before: 'disk.used;', after: '', short: ['web1', 'web2'] });
    expect(shortNames(['a;dc=ams;host=x', 'a;dc=fra;host=y']).short).toEqual(['ams x', 'fra y']);
    expect(shortNames(['a;dc=ams', 'a;host=y']).short).toEqual(['ams', 'y']);
    expect(shortNames(['a;dc=ams', 'a']).short).toEqual(['ams', 'a']);
    expect(shortNames(['a;dc=ams', 'b;dc=ams']).short).toEqual(['a;dc=ams', 'b;dc=ams']);
  });
  it('shows the end of long names that begin alike', () => {
    const long = 'a_name_that_was_generated_from_a_class_path';
    expect(shortNames([`x.${long}_first`, `x.${long}_second`]).short).toEqual(['…path_first', '…path_second']);
    expect(shortNames([long, `${long}_second`]).short).toEqual(['…path', '…path_second']);
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
