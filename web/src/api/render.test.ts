import { describe, expect, it } from 'vitest';
import { isZoneless, renderForm } from './render';

describe('the question to /render', () => {
  it.each(['now', '-1h', 'now-6h', '-1d+2h', '1700000000', ''])('%j needs no zone', (text) => expect(isZoneless(text)).toBe(true));
  it.each(['14:00_20261120', '20261120', 'midnight', 'monday'])('%j needs one', (text) => expect(isZoneless(text)).toBe(false));
  it('keeps the order of targets', () => {
    const form = renderForm({ targets: ['b', 'a'], from: '-1h', until: 'now', maxDataPoints: 300 });
    expect(form.toString()).toBe('target=b&target=a&from=-1h&until=now&format=json&maxDataPoints=300');
    expect(renderForm({ targets: [], from: 'midnight', until: 'now', maxDataPoints: 1 }).get('tz')).toBeTruthy();
  });
});
