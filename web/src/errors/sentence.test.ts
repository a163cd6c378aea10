import { describe, expect, it } from 'vitest';
import type { Issue } from '../api/errors';
import { comparison, rateWords, streamSentence } from './sentence';

const issue = (substatus: string) => ({ status: 'unresolved', substatus }) as Issue;
const said = (list: Issue[], rate: Parameters<typeof streamSentence>[2] = null) => {
  const { emphasis, rest } = streamSentence(list, false, rate, 1000);
  return emphasis + rest;
};

describe('the first words', () => {
  it('tell of what is new since the release', () => {
    expect(said([issue('new')], { now: 3, last_release: null, issues_new: 2, release: '2.14', since: 940 })).toBe('2 new issues since release 2.14.');
    expect(said([issue('ongoing')], { now: 3, last_release: null, issues_new: 0, release: '2.14', since: 940 })).toBe('Nothing new since release 2.14.');
  });
  it('put what came back before what is new', () => expect(said([issue('regressed'), issue('new')])).toBe('1 issue came back or grows; 1 is new.'));
  it('are calm when nothing is', () => {
    expect(said([issue('ongoing'), issue('ongoing')])).toBe('2 issues, none of them new.');
    expect(said([])).toBe('No issue is like this.');
  });
});

describe('rates', () => {
  it.each([
    [380, 10, '38 × as many as at the same age of the release before'], [15, 10, '1.5 × as many as at the same age of the release before'], [10, 10, 'about as many as at the same age of the release before'],
    [2, 10, 'fewer than at the same age of the release before'], [2, 0, 'there were none at the same age of the release before'], [2, null, ''],
  ])('%d against %s', (now, before, text) => expect(comparison(now, before)).toBe(text));
  it('are read a minute', () => expect(rateWords({ now: 1, last_release: null, issues_new: 0 })).toBe('1 event a minute'));
});
