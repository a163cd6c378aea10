import { describe, expect, it } from 'vitest';
import type { PerfDatum } from '../api/checks';
import { limitsOf, perfGraphs, reading } from './perf';

const datum = (label: string, unit = ''): PerfDatum => ({ label, unit, value: 1, warn: null, crit: null, min: null, max: null, series: `checks.a.b.${label}` });

describe('graphs of performance data', () => {
  it('join what has one unit', () => {
    expect(perfGraphs([datum('time', 's'), datum('size', 'B'), datum('dns', 's')])).toEqual([
      { title: 'time, dns, seconds', targets: ['alias(checks.a.b.time,"time")', 'alias(checks.a.b.dns,"dns")'], limits: [] },
      { title: 'size, bytes', targets: ['alias(checks.a.b.size,"size")'], limits: [] },
    ]);
  });
  it('are split when there are many, and never end a target early', () => {
    const graphs = perfGraphs([...Array.from({ length: 12 }, (_, i) => datum(`d${i}`)), datum('say "x"')]);
    expect(graphs.map(({ targets }) => targets.length)).toEqual([10, 3]);
    expect(graphs[0]!.title).toBe('d0 and 9 more');
    expect(graphs[1]!.targets[2]).toBe(`alias(checks.a.b.say "x","say 'x'")`);
  });
});

describe('thresholds', () => {
  const held = (label: string, warn: string | null, crit: string | null) => ({ ...datum(label), warn, crit });
  it.each<[string | null, string | null, string[]]>([
    ['5', '10', ['warn 5', 'crit 10']],
    ['10:', '5:', ['warn 10', 'crit 5']],
    ['~:10', '@10:20', ['crit 10', 'crit 20']],
    ['5:10', null, ['warn 5', 'warn 10']],
    ['nonsense', '', []],
  ])('%s and %s', (warn, crit, lines) => expect(limitsOf([held('a', warn, crit)]).map(({ at, state }) => `${state} ${at}`)).toEqual(lines));
  it('of several are drawn where they are the same', () => {
    expect(limitsOf([held('a', '5', '10'), datum('b'), held('c', '5', '10')])).toHaveLength(2);
    expect(limitsOf([held('a', '5', '10'), held('b', '6', '12')])).toEqual([]);
  });
});

describe('readings', () => {
  it.each<[number | null, string, string]>([[0.031, 's', '31\u202fms'], [12, 's', '12\u202fs'], [21_474_836_480, 'B', '20\u202fGiB'], [78, '%', '78\u202f%'], [0.41, '', '0.41'], [null, 's', '–']])('%s%s reads %s', (value, unit, text) =>
    expect(reading({ value, unit })).toBe(text));
});
