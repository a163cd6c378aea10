// What to write for a function's required parameters before the reader has.
import type { FunctionHelp, FunctionParameter } from '../api/metrics';

const kExamples: Record<string, string> = {
  string: '""',
  integer: '1',
  float: '1',
  intOrInterval: '5',
  intOrInf: '5',
  node: '0',
  nodeOrTag: '0',
  interval: '"1h"',
  date: '"now"',
  boolean: 'true',
  aggFunc: '"sum"',
  aggOrSeriesFunc: '"sum"',
};

// The arguments behind the series that a function is wrapped around: only those that it cannot do without.
export function requiredArguments(help: FunctionHelp): string[] {
  const [, ...rest] = help.params;
  return rest.filter((parameter) => parameter.required && !takesSeries(parameter)).map(example);
}

// Functions of series can be wrapped around a target; sources such as constantLine cannot.
export function wrapsSeries(help: FunctionHelp): boolean {
  const first = help.params[0];
  return first !== undefined && takesSeries(first);
}

function takesSeries(parameter: FunctionParameter): boolean {
  return parameter.type === 'seriesList' || parameter.type === 'seriesLists';
}

function example(parameter: FunctionParameter): string {
  if (parameter.default !== undefined && parameter.default !== null) return JSON.stringify(parameter.default);
  const option = parameter.options?.[0];
  if (option !== undefined) return JSON.stringify(typeof option === 'object' && option !== null && 'value' in option ? option.value : option);
  return kExamples[parameter.type] ?? '""';
}
