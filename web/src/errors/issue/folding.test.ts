import { describe, expect, it } from 'vitest';
import type { Frame } from './event';
import { firstOpen, folded } from './folding';

const stack = (text: string) => [...text].map((letter) => ({ inApp: letter === 'a', context: letter === '-' ? [] : [{ number: 1, text: '' }] }) as unknown as Frame);
const outline = (text: string, all = false) => folded(stack(text), all).map((one) => (one.kind === 'frame' ? '.' : String(one.frames.length))).join('');

describe('folding', () => {
  it.each([['allla', '.3.'], ['llll', '....'], ['lllla', '.3.'], ['ala', '...'], ['', '']])('%s', (text, shown) => expect(outline(text)).toBe(shown));
  it('shows all when asked', () => expect(outline('allla', true)).toBe('.....'));
  it('opens the newest frame of ours', () => expect([firstOpen(stack('lla')), firstOpen(stack('ll')), firstOpen(stack('--'))]).toEqual([2, 0, -1]));
});
