// Where things of errors are, and what an address below /errors means.
import type { IssueFilter } from '../api/errors';

export type Place =
  | { page: 'issues' | 'incoming' | 'releases' | 'crons' | 'feedback' | 'projects' }
  | { page: 'issue'; id: string }
  | { page: 'release'; version: string }
  | { page: 'project'; slug: string }
  | { page: 'none' };

const kLists = ['incoming', 'releases', 'crons', 'feedback', 'projects'] as const;

export function placeAt(path: string): Place {
  const parts = path.split('/').slice(2).map(decoded).filter((part) => part !== '');
  const [first, second, ...rest] = parts;
  if (first === undefined) return { page: 'issues' };
  if (rest.length > 0) return { page: 'none' };
  if (second === undefined) {
    const list = kLists.find((name) => name === first);
    return list ? { page: list } : { page: 'none' };
  }
  if (first === 'issues') return { page: 'issue', id: second };
  if (first === 'releases') return { page: 'release', version: second };
  if (first === 'projects') return { page: 'project', slug: second };
  return { page: 'none' };
}

export function isIssuePath(path: string): boolean {
  return path.startsWith('/errors/issues/');
}

export function issueHref(id: string, event = ''): string {
  return `/errors/issues/${encodeURIComponent(id)}${event === '' ? '' : `?${new URLSearchParams({ event })}`}`;
}

export function releaseHref(version: string, project = ''): string {
  return `/errors/releases/${encodeURIComponent(version)}${project === '' ? '' : `?${new URLSearchParams({ project })}`}`;
}

export function projectHref(slug: string): string {
  return `/errors/projects/${encodeURIComponent(slug)}`;
}

export const kUsualFilter: IssueFilter = { project: '', query: 'is:unresolved', environment: '', period: '14d', sort: 'date' };

// What is not in the address is as usual; an empty query is a choice of its own.
export function parseFilter(search: string): IssueFilter {
  const params = new URLSearchParams(search);
  const part = (name: keyof IssueFilter) => params.get(name) ?? kUsualFilter[name];
  return { project: part('project'), query: part('query'), environment: part('environment'), period: part('period'), sort: part('sort') };
}

export function filterHref(filter: IssueFilter): string {
  const params = new URLSearchParams();
  for (const [name, text] of Object.entries(filter) as [keyof IssueFilter, string][]) if (text !== kUsualFilter[name]) params.set(name, text);
  const text = params.toString();
  return text === '' ? '/errors' : `/errors?${text}`;
}

// The stream narrowed down to a word of the search's language: tag values may hold spaces and quotes.
export function termHref(key: string, value: string, project = ''): string {
  return filterHref({ ...kUsualFilter, project, query: `${kUsualFilter.query} ${term(key, value)}` });
}

export function term(key: string, value: string): string {
  return `${key}:${/^[\w.@/+-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
