import { describe, expect, it } from 'vitest';
import type { Issue } from '../../api/errors';
import { kActions, namesOf, possible } from './actions';

const issue = (status: string, project = 'shop') => ({ status, project, short_id: 'SHOP-1' }) as Issue;
const deeds = (...issues: Issue[]) => possible(issues).map(({ deed }) => deed);

describe('what can be done', () => {
  it('fits the state', () => {
    expect(deeds(issue('unresolved'))).toEqual(['resolve', 'next', 'archive', 'assign', 'priority', 'delete']);
    expect(deeds(issue('resolved'))).toEqual(['reopen', 'assign', 'priority', 'delete']);
    expect(deeds(issue('archived'))).toEqual(['resolve', 'next', 'reopen', 'assign', 'priority', 'delete']);
  });
  it('merges issues of one project', () => {
    expect(deeds(issue('unresolved'), issue('unresolved'))).toContain('merge');
    expect(deeds(issue('unresolved'), issue('unresolved', 'web'))).not.toContain('merge');
  });
  it('has every key once', () => expect(new Set(kActions.map(({ key }) => key)).size).toBe(kActions.length));
  it('names one by its id, more by their number', () => expect([namesOf([issue('resolved')]), namesOf([issue('resolved'), issue('resolved')])]).toEqual(['SHOP-1', '2 issues']));
});
