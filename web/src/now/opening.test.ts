import { describe, expect, it } from 'vitest';
import type { Sentence } from '../problems/sentence';
import { opening } from './opening';
import type { Verdict } from './verdict';

const own = (more: Partial<Verdict> = {}): Verdict => ({ state: 'ok', word: 'calm', emphasis: '', rest: 'Receiving 5 metrics a second.', sub: '5 series kept.', teach: false, ...more });
const wrong: Sentence = { state: 'crit', emphasis: 'db1 has been down', rest: ' for 9 minutes.', sub: '1 problem needs a person.' };
const calm: Sentence = { state: 'ok', emphasis: '', rest: 'Nothing is wrong.', sub: '91 hosts and services watched.' };

describe('the opening of Now', () => {
  it('is what is wrong at the site, and then what is wrong with Bellwether', () => {
    expect(opening(own(), wrong, 91)).toMatchObject({ state: 'crit', emphasis: 'db1 has been down', rest: ' for 9 minutes.', sub: '1 problem needs a person.' });
    expect(opening(own({ state: 'warn', emphasis: '3 lines were refused', rest: ' in the last minute.' }), wrong, 91).sub).toBe('1 problem needs a person. 3 lines were refused in the last minute.');
  });
  it('says first when it does not know', () => expect(opening(own({ state: 'unknown', emphasis: 'The server has not been heard' }), wrong, 91).emphasis).toBe('The server has not been heard'));
  it('counts what is well', () => expect(opening(own(), calm, 91).rest).toBe('All of 91 hosts and services are well. Receiving 5 metrics a second.'));
  it('tells what is in hand', () => expect(opening(own(), { ...calm, rest: 'Nothing waits for you.', sub: '2 problems are in somebody’s hands.' }, 91)).toMatchObject({ rest: 'Nothing waits for you. Receiving 5 metrics a second.', sub: '2 problems are in somebody’s hands. 5 series kept.' }));
  it('is Bellwether’s own where nothing is watched', () => expect(opening(own(), calm, 0)).toEqual(own()));
  it('does not teach metrics to who only came for checks', () => expect(opening(own({ teach: true, rest: 'Nothing has arrived yet.' }), calm, 4)).toMatchObject({ teach: false, rest: 'Nothing is wrong.' }));
});
