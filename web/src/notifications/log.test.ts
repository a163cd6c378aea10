import { describe, expect, it } from 'vitest';
import type { Notification, NotificationStatus } from '../api/alerts';
import { filtersHref, grouped, headline, kindWord, parseFilters } from './log';

const entry = (at: number, contact: string, more: Partial<Notification> = {}): Notification => ({
  at, contact, kind: 'PROBLEM', state: 'critical', host: 'web1', service: 'http', module: 'checks', channel: 'mail', target: '', title: '', output: '', status: 'delivered' as NotificationStatus,
  attempts: 1, error: null, folded: 0, key: `${at}${contact}`, ...more,
});

describe('the log', () => {
  it('joins the pages of one moment about one thing', () => {
    const groups = grouped([entry(100, 'anna'), entry(99, 'ben'), entry(99, 'ben', { kind: 'RECOVERY' }), entry(10, 'anna')]);
    expect(groups.map(({ pages }) => pages.length)).toEqual([2, 1, 1]);
    expect(new Set(groups.map(({ key }) => key)).size).toBe(3);
  });
  it('says first what did not arrive', () => {
    expect(headline([entry(1, 'a'), entry(2, 'b', { status: 'waiting' })], 2)).toEqual({ emphasis: '2 pages could not be delivered.', rest: ' 1 page was delivered, 1 waits.' });
    expect(headline([], 0)).toEqual({ emphasis: '', rest: 'Nobody was told anything in this time.' });
  });
  it('reads kinds aloud', () => expect([kindWord('RECOVERY'), kindWord('FLAPPINGSTART'), kindWord('other')]).toEqual(['recovery', 'began to flap', 'other']));
});

describe('the filters', () => {
  it('are the address, beside the range', () => {
    expect(parseFilters('?host=web1&status=dead')).toEqual({ contact: '', host: 'web1', service: '', status: 'dead' });
    expect(filtersHref('?from=-1d&host=web1', { host: '', contact: 'anna' })).toBe('/notifications?from=-1d&contact=anna');
    expect(filtersHref('?host=web1', { host: '' })).toBe('/notifications');
  });
});
