import { describe, expect, it } from 'vitest';
import { kPages, pageAt } from './pages';

describe('places', () => {
  it.each([['/', 'Now'], ['/checks', 'Checks'], ['/checks/web1/http', 'Checks'], ['/problems/checks/db1', 'Problems'], ['/errors/issues/42', 'Errors']])('%s is %s', (path, name) => expect(pageAt(path)?.name).toBe(name));
  it.each(['/nowhere', '/checksum', '/graphs2'])('%s is none', (path) => expect(pageAt(path)).toBeUndefined());
  it('gives every key once', () => {
    const keys = kPages.flatMap((page) => page.key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
