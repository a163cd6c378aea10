import { describe, expect, it } from 'vitest';
import { decisionOf, markOfCheckIn, markOfIssue, wordOfIssue } from './states';

describe('the state of an issue', () => {
  it.each([
    ['unresolved', 'new', 'warn', 'new'], ['unresolved', 'ongoing', 'info', 'ongoing'], ['unresolved', 'regressed', 'crit', 'regressed'], ['unresolved', 'escalating', 'crit', 'escalating'],
    ['unresolved', null, 'info', 'ongoing'], ['resolved', null, 'ok', 'resolved'], ['archived', 'forever', 'folded', 'archived'],
  ] as const)('%s/%s', (status, substatus, mark, word) => {
    expect(markOfIssue({ status, substatus })).toBe(mark);
    expect(wordOfIssue({ status, substatus })).toBe(word);
  });
});

describe('what was decided', () => {
  const said = (more: object) => decisionOf({ status: 'resolved', substatus: null, resolution: null, archived_until: null, ...more });
  it.each([
    [{}, 'resolved'], [{ resolution: { kind: 'in_release', release: '2.1' } }, 'resolved in 2.1'], [{ resolution: { kind: 'in_next_release', release: '2.1' } }, 'resolved in the release after 2.1'],
    [{ resolution: { kind: 'in_commit', commit: '0123456789abcdef' } }, 'resolved by commit 0123456789ab'], [{ resolution: { kind: 'automatic' } }, 'resolved by its silence'],
    [{ status: 'archived', substatus: 'until_escalating' }, 'archived until it escalates'], [{ status: 'archived', archived_until: { count: 10 } }, 'archived until 10 more events'],
    [{ status: 'archived' }, 'archived for good'], [{ status: 'unresolved', substatus: 'regressed' }, 'regressed'],
  ])('%j', (more, text) => expect(said(more)).toBe(text));
});

it('knows what a check-in came to', () => {
  expect(markOfCheckIn('missed')).toBe('crit');
  expect(markOfCheckIn('in_progress')).toBe('info');
});
