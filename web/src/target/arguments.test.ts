import { describe, expect, it } from 'vitest';
import type { FunctionHelp, FunctionParameter } from '../api/metrics';
import { requiredArguments, wrapsSeries } from './arguments';

const help = (...params: FunctionParameter[]): FunctionHelp => ({ name: 'f', function: 'f()', description: '', module: '', group: '', params });
const list: FunctionParameter = { name: 'seriesList', type: 'seriesList', required: true };

describe('arguments of a function to be wrapped', () => {
  it('gives only what must be given', () => {
    expect(requiredArguments(help(list, { name: 'factor', type: 'float', required: true }, { name: 'x', type: 'string' }))).toEqual(['1']);
    expect(requiredArguments(help(list, { name: 'newName', type: 'string', required: true }))).toEqual(['""']);
    expect(requiredArguments(help(list, { name: 'func', type: 'aggFunc', required: true, options: ['average', 'sum'] }))).toEqual(['"average"']);
    expect(requiredArguments(help(list, { name: 'n', type: 'integer', required: true, default: 95 }))).toEqual(['95']);
    expect(requiredArguments(help(list, { ...list, name: 'second' }))).toEqual([]);
  });
  it('knows what takes series', () => {
    expect(wrapsSeries(help(list))).toBe(true);
    expect(wrapsSeries(help({ name: 'value', type: 'float', required: true }))).toBe(false);
    expect(wrapsSeries(help())).toBe(false);
  });
});
