import { describe, expect, it } from 'vitest';
import type { SystemReport } from '../api/system';
import { appended, growth, rateOver, rates, samples } from '../system/history';
import { verdict } from './verdict';

function report(now: number, change: Partial<{ samples: number; drops: number; refused: number; series: number; ready: boolean; uptime: number; used: number }> = {}): SystemReport {
  return {
    version: '0.1.0', uptime_seconds: change.uptime ?? now, now, ready: change.ready ?? true, shards: 2, memory: { resident_bytes: 1 },
    ingest: [{ listener: '127.0.0.1:8125', protocol: 'statsd/udp', received: 0, samples: change.samples ?? 0, bytes: 0, kernel_drops: change.drops ?? 0, refused: 0, truncated: 0, open_connections: 0, receive_buffer_bytes: 0 }],
    refusals: [{ module: 'statsd', reason: 'value', help: '', count: change.refused ?? 0, examples: [] }],
    storage: { series: change.series ?? 0, points_accepted: 0, memory_bytes: 0, disk_bytes: 0, log_bytes: 0, files: 0, disk_free_bytes: 1, disk_total_bytes: 1 },
    limits: [{ name: 'limits.statsd_keys', used: change.used ?? 0, limit: 100, unit: '' }],
  };
}
const said = (history: SystemReport[], unheard = 0, hasMetrics = true) => {
  const { emphasis, rest } = verdict(history, unheard, hasMetrics);
  return emphasis + rest;
};

describe('the verdict', () => {
  const calm = [report(100, { series: 5 }), report(110, { series: 5, samples: 12_040 })];
  it('is calm when all is well', () => {
    expect(said(calm)).toBe('Receiving 1,204 metrics a second. Nothing is refused.');
    expect(verdict(calm, 0, true)).toMatchObject({ state: 'ok', sub: '5 series kept, up 1 m 50 s.' });
  });
  it('teaches when nothing ever came', () => {
    expect(verdict([report(100), report(101)], 0, false)).toMatchObject({ teach: true, state: 'info' });
    expect(verdict([report(100), report(101)], 0, true)).toMatchObject({ teach: false, state: 'ok' });
  });
  it('puts lost data before all', () => {
    expect(said([report(100, { series: 1 }), report(110, { series: 1, drops: 1, refused: 9, samples: 10 })])).toBe(
      'The kernel dropped 1 datagram in the last minute, before they could be read. Receiving 1 metric a second.');
  });
  it('counts what was refused lately', () => {
    expect(said([report(100, { series: 1, refused: 5 }), report(110, { series: 1, refused: 317, samples: 5 })])).toBe(
      '312 lines were refused in the last minute. Receiving 0.5 metrics a second.');
  });
  it('warns before a limit is reached', () => {
    expect(said([report(100, { series: 1, used: 92 }), report(101, { series: 1, used: 92 })])).toMatch(/^92\u202f% of the statsd keys allowed are used\. /);
  });
  it('says when it does not know', () => {
    expect(said(calm, 12)).toBe('The server has not been heard for 12 seconds. What stands below is that old.');
    expect(said([report(1, { ready: false })])).toMatch(/^Bellwether is starting/);
  });
});

describe('history', () => {
  it('makes rates from counters', () => {
    const history = [report(10, { samples: 0 }), report(11, { samples: 50 }), report(13, { samples: 150 })];
    expect(rates(history, samples)).toEqual([50, 50]);
    expect(rateOver(history, samples, 10)).toBe(50);
    expect(rateOver(history.slice(0, 1), samples, 10)).toBeNull();
    expect(growth(history, samples, 2)).toBe(100);
  });
  it('begins anew with a new process, and forgets what is old', () => {
    expect(appended([report(100, { uptime: 90 })], report(101, { uptime: 1 }))).toHaveLength(1);
    expect(appended([report(1), report(100)], report(300))).toHaveLength(1);
    expect(appended([report(200)], report(201))).toHaveLength(2);
    expect(appended([report(201)], report(201))).toHaveLength(1);
  });
});
