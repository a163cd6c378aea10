import { describe, expect, it } from 'vitest';
import { health, healthLines } from './health';

describe('health', () => {
  it.each([[null, 'folded'], [1, 'ok'], [0.97, 'warn'], [0.5, 'crit']] as const)('%s is %s', (share, state) => expect(health(share)).toBe(state));
  it('is two lines', () => {
    const lines = healthLines([{ at: 3600, sessions: 10, crashed: 1 }, { at: 7200, sessions: 20, crashed: 0 }]);
    expect(lines.map(({ name, last, lastAt }) => [name, last, lastAt])).toEqual([['sessions', 20, 7200], ['crashed', 0, 7200]]);
    expect(healthLines([])[0]?.last).toBeNull();
  });
});
