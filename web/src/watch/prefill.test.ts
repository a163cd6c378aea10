import { describe, expect, it } from 'vitest';
import { checkName, fromEvent, fromGraph, isWatchable, request, roundUp } from './prefill';

const event = (what: string, data = '', tags: string[] = []) => ({ id: 9, what, data, tags });

describe('a draft from an event', () => {
  it.each([
    [event('Pages were down', 'see https://example.org/health, for an hour'), { kind: 'http', url: 'https://example.org/health' }],
    [event('redis at cache1.example.org:6379 did not answer'), { kind: 'tcp', address: 'cache1.example.org', port: '6379' }],
    [event('Uploads stopped', 'stats.counters.uploads.box.rate fell to nothing at 14:32'), { kind: 'zero_out', target: 'stats.counters.uploads.box.rate' }],
    [event('Everything was slow from 14:32 to 15:10'), { kind: 'metric', target: '' }],
  ])('%j', (one, draft) => expect(fromEvent(one)).toMatchObject({ ...draft, name: checkName(one.what), from_event: 9 }));
  it('is offered for what checks did not find themselves', () => {
    expect(['incident', 'event', '', 'deploy'].map((kind) => isWatchable({ kind }))).toEqual([true, true, true, true]);
    expect(['check', 'check.soft', 'downtime', 'acknowledgement', 'silence'].map((kind) => isWatchable({ kind }))).toEqual([false, false, false, false, false]);
  });
});

describe('a draft from a graph', () => {
  it('takes a value beyond what was ever in sight', () => expect(fromGraph('servers.*.load', [1, null, 41, 7])).toMatchObject({ target: 'servers.*.load', name: 'servers. .load', over: '50', kind: 'metric' }));
  it('suggests none where there is no value', () => expect(fromGraph('a.b.c', [null]).over).toBe(''));
  it.each([[49.2, 50], [0.0123, 0.013], [1, 1], [1204, 1300], [0, 0], [-4, 0]])('rounds %f up to %f', (x, up) => expect(roundUp(x)).toBe(up));
});

describe('names', () => {
  it('lose what Nagios forbids, and are cut at a word', () => {
    expect(checkName('alias(sumSeries(a.b), "x")')).toBe('alias sumSeries a.b x');
    expect(checkName('word '.repeat(40)).length).toBeLessThanOrEqual(60);
  });
});

describe('the request', () => {
  const draft = { ...fromGraph('a.b.c', [10]), name: ' a ' };
  it('holds what its kind needs and nothing else', () => {
    expect(request(draft, [])).toEqual({ name: 'a', kind: 'metric', target: 'a.b.c', over: 12 });
    expect(request({ ...draft, kind: 'zero_out', from_event: 4 }, ['anna'])).toEqual({ name: 'a', kind: 'zero_out', target: 'a.b.c', contacts: ['anna'], from_event: 4 });
    expect(request({ ...draft, kind: 'tcp', address: 'h', port: '22' }, [])).toEqual({ name: 'a', kind: 'tcp', address: 'h', port: 22 });
  });
  it.each([
    [{ ...draft, name: ' ' }, /name/], [{ ...draft, over: '' }, /from which value/], [{ ...draft, over: 'many' }, /no number/], [{ ...draft, target: '' }, /target/],
    [{ ...draft, kind: 'http' as const }, /address/], [{ ...draft, kind: 'tcp' as const, address: 'h', port: '0' }, /port/],
  ])('says what is missing', (wrong, message) => expect(() => request(wrong, [])).toThrow(message));
});
