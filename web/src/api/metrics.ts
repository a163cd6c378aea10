// Names of metrics: the tree, search, completion, and the functions' descriptions.
import { getJson } from './http';

export interface TreeNode {
  text: string;
  id: string;
  leaf: 0 | 1 | boolean;
  expandable: 0 | 1 | boolean;
  allowChildren: 0 | 1 | boolean;
}

export function findChildren(parent: string, signal?: AbortSignal): Promise<TreeNode[]> {
  const query = parent === '' ? '*' : `${parent}.*`;
  return getJson<TreeNode[]>(`/metrics/find?${new URLSearchParams({ query, format: 'treejson' })}`, signal);
}

export interface FoundPath {
  path: string; // whole; the tree's format would repeat the wildcards of the query
  is_leaf: boolean;
}

export function findPaths(query: string, signal?: AbortSignal): Promise<FoundPath[]> {
  return getJson<FoundPath[]>(`/metrics/find?${new URLSearchParams({ query, format: 'json' })}`, signal);
}

export type SuggestionKind = 'function' | 'metric' | 'branch' | 'option';

export interface Suggestion {
  text: string;
  kind: SuggestionKind;
  detail?: string;
}

export interface Suggestions {
  from: number;
  to: number;
  options: Suggestion[];
}

export function suggest(target: string, cursor: number, signal?: AbortSignal): Promise<Suggestions> {
  return getJson<Suggestions>(`/api/v1/suggest?${new URLSearchParams({ target, cursor: String(cursor) })}`, signal);
}

export interface FunctionParameter {
  name: string;
  type: string;
  required?: boolean;
  default?: unknown;
  options?: unknown[];
  multiple?: boolean;
}

export interface FunctionHelp {
  name: string;
  function: string;
  description: string;
  module: string;
  group: string;
  params: FunctionParameter[];
}

let functions: Promise<Record<string, FunctionHelp>> | null = null;

// Asked once: the list changes only with the server's version.
export function allFunctions(): Promise<Record<string, FunctionHelp>> {
  functions ??= getJson<Record<string, FunctionHelp>>('/functions').catch((error: unknown) => {
    functions = null;
    throw error;
  });
  return functions;
}
