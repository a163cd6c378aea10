import { describe, expect, it } from 'vitest';
import { pickMatches, searchPatterns } from './search';

const node = (path: string, is_leaf = true) => ({ path, is_leaf });

describe('searching metrics', () => {
  it('asks at every depth for a bare word', () => {
    expect(searchPatterns('up').slice(0, 3)).toEqual(['*up*', '*.*up*', '*.*.*up*']);
    expect(searchPatterns('  ')).toEqual([]);
  });
  it('takes a dotted word as a beginning', () => {
    expect(searchPatterns('api.up')).toEqual(['api.up*']);
    expect(searchPatterns('api.*')).toEqual(['api.*']);
  });
  it('filters by the further words and drops doubles', () => {
    const found = pickMatches([node('a.upload.count'), node('a.upload.count'), node('a.upload.rate'), node('a.upload', false)], 'up count');
    expect(found.map(({ path }) => path)).toEqual(['a.upload.count']);
  });
});
