import { describe, expect, it } from 'vitest';
import type { Problem, ProblemReport } from '../api/checks';
import { sentence, split, toldWhom } from './sentence';

const report = (verdict: string): ProblemReport => ({ now: 0, verdict, counts: { down: 0, unreachable: 0, critical: 0, warning: 0, unknown: 0, handled: 0 }, problems: [] });
const fold = (symptoms = 0) => ({ problem: { state: 'down' } as Problem, symptoms: Array.from({ length: symptoms }, () => ({}) as Problem) });

describe('the sentence', () => {
  it('is calm when nothing is wrong', () => expect(sentence(report(''), { open: [], handled: [] }, 212)).toMatchObject({ state: 'ok', rest: 'Nothing is wrong.', sub: '212 hosts and services watched.' }));
  it('tells what is in hand', () => expect(sentence(report('x'), { open: [], handled: [fold()] }, 0).sub).toBe('1 problem is in somebody’s hands.'));
  it('says the cause in colour', () => {
    const said = sentence(report('db1 has been down since 14:02; 14 services follow from it'), { open: [fold(14), fold()], handled: [fold()] }, 20);
    expect(said).toEqual({ state: 'crit', emphasis: 'db1 has been down', rest: ' since 14:02; 14 services follow from it.', sub: '2 problems need a person, 14 more follow from them, 1 is in somebody’s hands.' });
  });
  it.each([['db1 has been down', 'db1 has been down', '.'], ['db1 has been down for 12 minutes; 14 problems follow from it', 'db1 has been down', ' for 12 minutes; 14 problems follow from it'], ['db1.example.org is down, and more', 'db1.example.org is down', ', and more']])('splits %s', (text, emphasis, rest) => expect(split(text)).toEqual({ emphasis, rest }));
});

describe('who was told', () => {
  const told = (...names: string[]) => ({ told: names.map((contact) => ({ contact, channel: 'mail', at: 0 })) });
  it('is named without a channel that nobody knows', () => expect(toldWhom({ told: [{ contact: 'anna', channel: null, at: 0 }] })).toBe('anna'));
  it.each([[told(), 'nobody'], [told('anna', 'anna'), 'anna by mail'], [told('a', 'b', 'c'), 'a by mail, b by mail and c by mail']])('is read aloud', (problem, text) => expect(toldWhom(problem)).toBe(text));
});
