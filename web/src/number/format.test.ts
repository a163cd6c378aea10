import { describe, expect, it } from 'vitest';
import { amount, bytes, counted, percent, tick, value, whole } from './format';

const plain = (text: string) => text.replace(/\u202f/g, ' ');

describe('value', () => {
  it.each([
    [null, '–'], [Number.NaN, '–'], [0, '0'], [0.4217, '0.422'], [12.04, '12'], [12.34, '12.3'], [999.6, '1000'], [1204, '1,204'],
    [-1204, '−1,204'], [99_999, '99,999'], [100_000, '100 k'], [3_141_592, '3.14 M'], [-0.5, '−0.5'], [0.00001, '1.0e−5'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('%s is %s', (x, text) => expect(plain(value(x))).toBe(text));
});

describe('tick', () => {
  it.each([
    [0, 2000, '0'], [6000, 2000, '6 k'], [2500, 500, '2.5 k'], [0.25, 0.05, '0.25'], [0.5, 0.25, '0.50'], [0.00003, 0.00001, '0.00003'], [0.5, 0.05, '0.50'], [100, 20, '100'],
    [-2000, 1000, '−2 k'], [1_000_000, 500_000, '1.0 M'], [1010, 2, '1010'],
  ])('%s in steps of %s is %s', (x, step, text) => {
    expect(plain(tick(x, step))).toBe(text);
  });
});

describe('bytes, percent, amount, counted', () => {
  it('uses binary units', () => {
    expect(plain(bytes(0))).toBe('0 B');
    expect(plain(bytes(1023))).toBe('1,023 B');
    expect(plain(bytes(1.5 * 2 ** 30))).toBe('1.5 GiB');
  });
  it('keeps shares short', () => {
    expect(plain(percent(0))).toBe('0 %');
    expect(plain(percent(0.0831))).toBe('8.3 %');
    expect(plain(percent(0.93))).toBe('93 %');
    expect(plain(percent(0.9999))).toBe('100 %');
  });
  it('knows the unit bytes', () => {
    expect(plain(amount(2048, 'bytes'))).toBe('2 KiB');
    expect(plain(amount(12, 's'))).toBe('12 s');
  });
  it('counts in English', () => {
    expect(counted(1, 'sender')).toBe('1 sender');
    expect(counted(1204, 'series', 'series')).toBe('1,204 series');
    expect(whole(41208)).toBe('41,208');
  });
});
