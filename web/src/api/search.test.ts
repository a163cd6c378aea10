import { describe, expect, it } from 'vitest';
import type { TreeNode } from './metrics';
import { pickMatches, searchPatterns } from './search';

const node = (id: string, leaf = true): TreeNode => ({ id, text: id, leaf, expandable: !leaf, allowChildren: !leaf });

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
    expect(found.map(({ id }) => id)).toEqual(['a.upload.count']);
  });
});
