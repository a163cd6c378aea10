import { describe, expect, it } from 'vitest';
import { foundHref, foundName, markOfFound } from './found';

describe('what a search found', () => {
  it.each([
    [{ kind: 'service', host: 'web1', service: 'http', name: 'web1/http', state: 'critical' as const }, 'http on web1', '/checks/web1/http', 'crit'],
    [{ kind: 'host', host: 'web1', service: null, name: 'web1', state: 'up' as const }, 'web1', '/checks/web1', 'ok'],
    [{ kind: 'hostgroup', host: null, service: null, name: 'all web', state: null }, 'all web', '/checks?group=all+web', null],
    [{ kind: 'contact', host: null, service: null, name: 'anna', state: null }, 'anna', '/notifications?contact=anna', null],
    [{ kind: 'servicegroup', name: 'http' }, 'http', '/checks?q=http', null],
  ])('%j', (found, name, href, mark) => expect([foundName(found), foundHref(found), markOfFound(found)]).toEqual([name, href, mark]));
});
