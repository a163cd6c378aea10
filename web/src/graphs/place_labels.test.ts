import { describe, expect, it } from 'vitest';
import { placeLabels } from './place_labels';

describe('placeLabels', () => {
  it('leaves labels where their lines end', () => {
    expect(placeLabels([10, 50, 90], 16, 100)).toEqual([10, 50, 90]);
  });
  it('spreads a crowd around its middle, in order', () => {
    expect(placeLabels([52, 50, 48], 16, 100)).toEqual([66, 50, 34]);
  });
  it('stays inside', () => {
    expect(placeLabels([0, 0, 1], 16, 100)).toEqual([8, 24, 40]);
    expect(placeLabels([100, 99], 16, 100)).toEqual([92, 76]);
  });
  it('gives up when there is no room', () => {
    expect(placeLabels([1, 2, 3], 16, 40)).toBeNull();
  });
  it('never lets two labels touch', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 0; round < 200; round += 1) {
      const wished = Array.from({ length: 1 + Math.floor(random() * 9) }, () => random() * 180);
      const placed = placeLabels(wished, 17, 180)!;
      const sorted = [...placed].sort((a, b) => a - b);
      expect(sorted[0]!).toBeGreaterThanOrEqual(8.5 - 1e-9);
      expect(sorted.at(-1)!).toBeLessThanOrEqual(171.5 + 1e-9);
      for (let i = 1; i < sorted.length; i += 1) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(17 - 1e-9);
    }
  });
});
