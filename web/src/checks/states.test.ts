import { describe, expect, it } from 'vitest';
import type { CheckState } from '../api/checks';
import { handledMark, nameOf, rankOf, sameSubject, subjectAt, subjectHref } from './states';

describe('subjects', () => {
  it.each([
    [{ host: 'web1', service: null }, '/checks/web1', 'web1'],
    [{ host: 'web1', service: 'http' }, '/checks/web1/http', 'http on web1'],
    [{ host: 'db 1', service: 'disk /var' }, '/checks/db%201/disk%20%2Fvar', 'disk /var on db 1'],
  ])('%j has an address that leads back to it', (subject, href, name) => {
    expect(subjectHref(subject)).toBe(href);
    expect(subjectAt(href)).toEqual(subject);
    expect(nameOf(subject)).toBe(name);
  });
  it('reads a service whose slash was not written as %2F', () => expect(subjectAt('/checks/db1/disk /var')).toEqual({ host: 'db1', service: 'disk /var' }));
  it.each(['/checks', '/checks/', '/problems/a'])('%s names none', (path) => expect(subjectAt(path)).toBeNull());
  it('does not fall over a broken escape', () => expect(subjectAt('/checks/50%/x')).toEqual({ host: '50%', service: 'x' }));
  it('tells a host from its service', () => expect(sameSubject({ host: 'a', service: null }, { host: 'a', service: 'b' })).toBe(false));
});

describe('states', () => {
  it('ranks the worst first', () => {
    const states: CheckState[] = ['up', 'warning', 'unknown', 'critical', 'down', 'unreachable'];
    expect(states.sort((a, b) => rankOf(a) - rankOf(b))).toEqual(['down', 'critical', 'unreachable', 'unknown', 'warning', 'up']);
  });
  it('shows downtime as a pause', () => {
    expect(handledMark({ state: 'critical', acknowledged: false, downtime: true })).toBe('paused');
    expect(handledMark({ state: 'critical', acknowledged: true, downtime: false })).toBe('crit');
  });
});
