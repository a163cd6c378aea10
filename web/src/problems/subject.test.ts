import { describe, expect, it } from 'vitest';
import { placeOf, silenceOf, titleOf } from './subject';

const heartbeat = { id: 'heartbeats/backup', module: 'heartbeats', host: 'heartbeats', service: 'heartbeat backup' };
const pages = { id: 'alerts/dead-letter/mail', module: 'alerts', host: 'alerts', service: 'undelivered pages by mail' };
const error = { id: 'errors/issue/7', module: 'errors', host: 'web1', service: 'KeyError' };
const check = { id: 'checks/web1/http', module: 'checks', host: 'web1', service: 'http' };

describe('what a problem is about', () => {
  it.each([[heartbeat, 'heartbeat backup'], [pages, 'undelivered pages by mail'], [error, 'KeyError on web1'], [check, 'http on web1']])('is named', (problem, title) => expect(titleOf(problem)).toBe(title));
  it.each([[heartbeat, '/oncall#heartbeats'], [pages, '/notifications?status=dead'], [error, '/problems/errors/issue/7'], [check, '/checks/web1/http']])('is looked at', (problem, href) => expect(placeOf(problem)).toBe(href));
  it('is silenced by what it has', () => {
    expect(silenceOf(heartbeat).map(({ label, value }) => [label, value])).toEqual([['module', 'heartbeats'], ['service', 'heartbeat backup']]);
    expect(silenceOf(check).map(({ label, value }) => [label, value])).toEqual([['host', 'web1'], ['service', 'http']]);
  });
});
