// The metric tree as a flat list of the rows that can be seen, for a list that draws only what is on the screen.
import type { TreeNode } from '../api/metrics';

export interface Row {
  id: string;
  name: string;
  depth: number;
  leaf: boolean;
  branch: boolean;
  state: 'closed' | 'open' | 'loading' | 'failed';
}

export type Children = ReadonlyMap<string, readonly TreeNode[] | 'loading' | 'failed'>; // by parent; '' is the root

export function visibleRows(children: Children, open: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const walk = (parent: string, depth: number) => {
    const nodes = children.get(parent);
    if (nodes === undefined || typeof nodes === 'string') return;
    for (const node of nodes) {
      const leaf = Boolean(node.leaf);
      const branch = Boolean(node.allowChildren) || Boolean(node.expandable);
      const held = branch && open.has(node.id) ? children.get(node.id) : undefined;
      const state = held === undefined ? 'closed' : typeof held === 'string' ? held : 'open';
      rows.push({ id: node.id, name: node.text, depth, leaf, branch, state });
      if (state === 'open') walk(node.id, depth + 1);
    }
  };
  walk('', 0);
  return rows;
}

// Branches first, numbers in names by their value.
const byName = new Intl.Collator('en', { numeric: true });
export function sorted(nodes: readonly TreeNode[]): TreeNode[] {
  return [...nodes].sort((a, b) => Number(Boolean(a.leaf)) - Number(Boolean(b.leaf)) || byName.compare(a.text, b.text));
}

// Which rows a window of the list shows, with some to spare on both sides.
export function windowOf(scrollTop: number, height: number, rowHeight: number, count: number, spare = 8): { first: number; end: number } {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  return { first, end: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare) };
}
