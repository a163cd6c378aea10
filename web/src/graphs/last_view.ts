// The graphs that this reader looked at last, so that a moment on the timeline can be seen on them.
import type { TimeRange } from '../time/range';
import { parseView, viewHref } from './view';

const kStorageKey = 'graphs';

export function rememberView(search: string): void {
  try {
    localStorage.setItem(kStorageKey, search);
  } catch {
    // Storage may be forbidden; then a moment opens an empty page of graphs.
  }
}

// A link to them at another time.
export function lastViewAt(range: TimeRange): string {
  let search = '';
  try {
    search = localStorage.getItem(kStorageKey) ?? '';
  } catch {
    // As above.
  }
  return viewHref({ ...parseView(search), range, edit: null });
}
