import { describe, expect, it } from 'vitest';
import { placeOfFrame, readEvent } from './event';

describe('reading an event', () => {
  const event = readEvent({
    event_id: 'a1', timestamp: '2026-11-20T12:00:00Z', level: 'error', release: '2.1', previous: null, next: 'b2', tags: [['browser', 'Chrome'], { key: 'os', value: 'Linux' }],
    exception: {
      values: [
        { type: 'OSError', value: 'refused' },
        {
          type: 'ChargeError', value: '<b>no</b>', mechanism: { type: 'wsgi', handled: false },
          stacktrace: { frames: [
            { function: 'main', filename: 'lib/run.py', lineno: 3, in_app: false },
            { function: 'charge', filename: 'billing/card.py', lineno: 42, in_app: true, pre_context: ['a', 'b'], context_line: 'raise', post_context: ['c'], vars: { card: null, amount: 7, cart: { items: [1] } } },
          ] },
        },
      ],
    },
    breadcrumbs: { values: [{ timestamp: 1763640000, category: 'query', message: 'SELECT 1', data: { rows: 2 } }] },
    request: { url: 'https://shop/', headers: [['Accept', '*/*']] }, user: { id: 7 }, contexts: { runtime: { type: 'runtime', name: 'CPython' } },
  });

  it('puts what was raised before its causes, and the newest call first', () => {
    expect(event.exceptions.map(({ type }) => type)).toEqual(['ChargeError', 'OSError']);
    expect(event.exceptions[0]).toMatchObject({ handled: false, mechanism: 'wsgi' });
    expect(event.exceptions[0]!.frames.map(placeOfFrame)).toEqual(['billing/card.py:42', 'lib/run.py:3']);
  });
  it('numbers the lines around', () => expect(event.exceptions[0]!.frames[0]!.context).toEqual([{ number: 40, text: 'a' }, { number: 41, text: 'b' }, { number: 42, text: 'raise' }, { number: 43, text: 'c' }]));
  it('shows values as text', () => expect(event.exceptions[0]!.frames[0]!.variables).toEqual([['amount', '7'], ['cart', '{\n "items": [\n  1\n ]\n}']]));
  it('takes every form of pairs', () => {
    expect(event.tags).toEqual([['browser', 'Chrome'], ['os', 'Linux']]);
    expect(event.sections).toEqual([
      { name: 'user', entries: [['id', '7']] }, { name: 'request', entries: [['url', 'https://shop/']] }, { name: 'request headers', entries: [['Accept', '*/*']] },
      { name: 'runtime', entries: [['name', 'CPython']] },
    ]);
  });
  it('knows its neighbours and its time', () => expect([event.previous, event.next, event.at, event.breadcrumbs[0]?.at]).toEqual([null, 'b2', Date.UTC(2026, 10, 20, 12) / 1000, 1763640000]));
  it.each([null, 7, 'text', [], { exception: 3, breadcrumbs: [null], tags: 'x', contexts: [] }])('takes %j', (raw) => expect(readEvent(raw).exceptions).toEqual([]));
  it('takes a stack trace without an exception', () => expect(readEvent({ stacktrace: { frames: [{ function: 'f' }] } }).exceptions[0]!.frames).toHaveLength(1));
});
