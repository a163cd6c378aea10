import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../api/metrics';
import { sorted, visibleRows, windowOf, type Children } from './tree';

const branch = (id: string): TreeNode => ({ id, text: id.split('.').at(-1)!, leaf: 0, expandable: 1, allowChildren: 1 });
const leaf = (id: string): TreeNode => ({ ...branch(id), leaf: 1, expandable: 0, allowChildren: 0 });

describe('the metric tree', () => {
  const children: Children = new Map<string, TreeNode[] | 'loading' | 'failed'>([
    ['', [branch('a'), branch('b'), leaf('c')]],
    ['a', [leaf('a.x')]],
    ['b', 'loading'],
  ]);
  it('shows what is open, in order', () => {
    const rows = visibleRows(children, new Set(['a', 'b']));
    expect(rows.map(({ id, depth, state }) => [id, depth, state])).toEqual([['a', 0, 'open'], ['a.x', 1, 'closed'], ['b', 0, 'loading'], ['c', 0, 'closed']]);
  });
  it('hides what is closed', () => {
    expect(visibleRows(children, new Set()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
  it('sorts branches first and numbers by value', () => {
    expect(sorted([leaf('z'), branch('web10'), branch('web9')]).map(({ text }) => text)).toEqual(['web9', 'web10', 'z']);
  });
  it('draws a window of a long list', () => {
    expect(windowOf(2600, 260, 26, 100_000, 2)).toEqual({ first: 98, end: 112 });
    expect(windowOf(0, 260, 26, 3)).toEqual({ first: 0, end: 3 });
  });
});
