import { describe, expect, it } from 'vitest';
import { problemHref, problemIdAt } from './address';

describe('the address of a problem', () => {
  it.each(['checks/db1', 'checks/web1/http', 'checks/db1/disk /var', 'errors/issue/123', 'checks/a/100% %2F'])('%s leads back to it', (id) => expect(problemIdAt(problemHref(id))).toBe(id));
  it('is the page itself without one', () => {
    expect(problemHref('')).toBe('/problems');
    expect(problemIdAt('/problems')).toBe('');
  });
});
