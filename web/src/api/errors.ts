// Errors: issues, their events, releases, crons, feedback, projects. In the shapes of docs/errors-api.md.
import { getJson, send } from './http';

export type Status = 'unresolved' | 'resolved' | 'archived';
export type Substatus = 'new' | 'ongoing' | 'escalating' | 'regressed' | 'until_escalating' | 'until_condition' | 'forever';
export type Level = 'debug' | 'info' | 'warning' | 'error' | 'fatal';
export type Priority = 'low' | 'medium' | 'high';

export interface Resolution {
  kind: 'now' | 'in_release' | 'in_next_release' | 'in_commit' | 'automatic';
  release?: string | null;
  repository?: string | null;
  commit?: string | null;
  at?: number;
  by?: string;
}

export interface ArchivedUntil {
  escalating?: boolean;
  count?: number | null;
  count_window?: number | null; // seconds
  users?: number | null;
  user_window?: number | null;
  until?: number | null;
}

export interface Issue {
  id: string;
  short_id: string;
  project: string;
  title: string;
  culprit: string;
  type: string;
  value: string;
  level: Level;
  platform: string;
  status: Status;
  substatus: Substatus | null;
  status_since: number;
  resolution: Resolution | null;
  archived_until: ArchivedUntil | null;
  priority: Priority;
  assignee: string | null;
  first_seen: number;
  last_seen: number;
  first_release: string | null;
  last_release: string | null;
  count: number;
  users: number;
  unhandled: boolean;
  comments: number;
  series: string;
  trend: number[]; // events an hour of the last day, oldest first
}

export interface Activity {
  id: number;
  at: number;
  by: string | null;
  kind: string;
  text: string;
}

export interface Group {
  id: string;
  hashes: string[];
  count: number;
  last_seen: number;
}

export interface Difference {
  key: string;
  value: string;
  here: number; // a share of one
  usual: number;
}

export interface WholeIssue extends Issue {
  activity: Activity[];
  groups: Group[];
  releases: { version: string; first_seen?: number; last_seen?: number; count?: number }[];
  similar: Issue[];
  different: Difference[];
}

export interface IssueFilter {
  project: string;
  query: string;
  environment: string;
  period: string;
  sort: string;
}

export interface IssuePart {
  issues: Issue[];
  next: string | null;
}

export interface IssueChange {
  status?: Status;
  resolution?: Resolution;
  archive?: ArchivedUntil;
  assignee?: string;
  priority?: Priority;
}

export interface EventRow {
  id: string;
  at: number;
  title: string;
  user: string | null;
  release: string | null;
  environment: string | null;
}

export interface TagFacet {
  key: string;
  total: number;
  values: { value: string; count: number }[];
}

export interface Component {
  id: string;
  name: string;
  contributes: boolean;
  hint: string;
  values: string[];
  components: Component[];
}

export interface Variant {
  name: string;
  description: string;
  contributes: boolean;
  hash: string;
  hint: string;
  root: Component;
}

export type ChangeKind = 'new' | 'regressed' | 'escalating' | 'event' | 'changed' | 'gone';

export interface StreamedIssue {
  kind: ChangeKind;
  issue: Issue;
}

export interface Rate {
  now: number; // events a minute
  last_release: number | null; // at the same age of the release before
  issues_new: number;
  release?: string | null;
  since?: number | null;
}

export interface Release {
  version: string;
  created: number;
  released: number | null;
  deploys: number;
  commits: number;
  new_issues: number;
  sessions: number;
  crash_free_sessions: number | null;
  crash_free_users: number | null;
  adoption: number | null;
}

export interface WholeRelease extends Omit<Release, 'deploys' | 'commits' | 'new_issues'> {
  deploys: { environment: string; at: number; url?: string | null }[];
  commits: { id: string; message: string; author: string; at: number }[];
  new_issues: Issue[];
  health: { at: number; sessions: number; crashed: number; errored?: number; users?: number }[];
}

export type CheckInStatus = 'ok' | 'error' | 'missed' | 'timeout' | 'in_progress';

export interface Monitor {
  slug: string;
  schedule: string;
  state: CheckInStatus | 'disabled' | 'pending';
  last: number | null;
  next: number | null;
  missed: number;
  environments: string[];
  checkins: { at: number; status: CheckInStatus; duration: number | null }[];
}

export interface Feedback {
  at: number;
  name: string;
  email: string;
  message: string;
  event: string | null;
  issue: { id: string; short_id: string; title: string } | null;
}

export interface Project {
  id: string | number;
  slug: string;
  name: string;
  platform: string;
  dsn: string;
  events_24h: number;
  issues_open: number;
}

export interface ProjectKey {
  public_key: string;
  label: string;
  enabled: boolean;
  events_per_minute: number;
  dsn: string;
}

export interface ProjectSettings extends Omit<Project, 'events_24h' | 'issues_open'> {
  keys: ProjectKey[];
  scrubbing: { defaults: boolean; ip_addresses: boolean; sensitive_fields: string[]; safe_fields: string[] };
  profile: '2026' | '2019';
  stack_rules: string;
  fingerprint_rules: string;
  auto_resolve: number; // seconds; 0: never
  events_per_minute: number; // 0: no quota
}

export interface Preview {
  events: number;
  moved: { event: string; title: string; from: string; to: string }[]; // the first of them; from and to are short ids, or say what is new
  moved_events: number;
  issues_before: number;
  issues_after: number;
}

export interface Accounts {
  category: string;
  sent: number; // what arrived; what clients kept back is beside it
  stored: number;
  sampled: number;
  duplicate: number;
  limited: Record<string, number>;
  rejected: Record<string, number>;
  client: Record<string, number>;
}

const kRoot = '/api/v1/errors';
const kPart = 50;

// What is empty is not asked for.
function query(parts: Record<string, string | number>): string {
  const text = new URLSearchParams(Object.entries(parts).filter(([, part]) => part !== '').map(([name, part]) => [name, String(part)])).toString();
  return text === '' ? '' : `?${text}`;
}
const one = (id: string) => `${kRoot}/issues/${encodeURIComponent(id)}`;

export function issues(filter: IssueFilter, cursor: string, signal?: AbortSignal, limit = kPart): Promise<IssuePart> {
  return getJson(`${kRoot}/issues${query({ ...filter, limit, cursor })}`, signal);
}

export function wholeIssue(id: string, signal?: AbortSignal): Promise<WholeIssue> {
  return getJson(one(id), signal);
}

export function changeIssues(ids: readonly string[], change: IssueChange): Promise<{ issues?: Issue[] } | undefined> {
  return send('PUT', `${kRoot}/issues`, { ids, ...change });
}

export function mergeIssues(into: string, ids: readonly string[]): Promise<unknown> {
  return send('POST', `${kRoot}/issues/merge`, { into, ids });
}

export function unmergeGroups(id: string, groups: readonly string[]): Promise<unknown> {
  return send('POST', `${one(id)}/unmerge`, { groups });
}

export function deleteIssue(id: string, discard: boolean): Promise<unknown> {
  return send('DELETE', `${one(id)}${discard ? '?discard=1' : ''}`);
}

export function comment(id: string, text: string): Promise<unknown> {
  return send('POST', `${one(id)}/comment`, { text });
}

export function issueEvents(id: string, words: string, before: string, signal?: AbortSignal): Promise<{ events: EventRow[]; next: string | null }> {
  return getJson(`${one(id)}/events${query({ query: words, before, limit: kPart })}`, signal);
}

// As it was stored; issue/event.ts reads it. `event` is an id, or latest or oldest.
export function issueEvent(id: string, event: string, signal?: AbortSignal): Promise<unknown> {
  return getJson(eventUrl(id, event), signal);
}

export function eventUrl(id: string, event: string): string {
  return `${one(id)}/events/${encodeURIComponent(event)}`;
}

export async function issueTags(id: string, signal?: AbortSignal): Promise<TagFacet[]> {
  return (await getJson<{ tags: TagFacet[] }>(`${one(id)}/tags`, signal)).tags;
}

export async function whyGrouped(id: string, event: string, signal?: AbortSignal): Promise<Variant[]> {
  return (await getJson<{ variants: Variant[] }>(`${one(id)}/why${query({ event })}`, signal)).variants;
}

export function streamUrl(project: string, environment: string): string {
  return `${kRoot}/stream${query({ project, environment })}`;
}

export async function releases(project: string, signal?: AbortSignal): Promise<Release[]> {
  return (await getJson<{ releases: Release[] }>(`${kRoot}/releases${query({ project })}`, signal)).releases;
}

export function wholeRelease(version: string, project: string, signal?: AbortSignal): Promise<WholeRelease> {
  return getJson(`${kRoot}/releases/${encodeURIComponent(version)}${query({ project })}`, signal);
}

export async function monitors(project: string, signal?: AbortSignal): Promise<Monitor[]> {
  return (await getJson<{ monitors: Monitor[] }>(`${kRoot}/crons${query({ project })}`, signal)).monitors;
}

export async function feedback(project: string, signal?: AbortSignal): Promise<Feedback[]> {
  return (await getJson<{ feedback: Feedback[] }>(`${kRoot}/feedback${query({ project })}`, signal)).feedback;
}

export async function projects(signal?: AbortSignal): Promise<Project[]> {
  return (await getJson<{ projects: Project[] }>(`${kRoot}/projects`, signal)).projects;
}

export function addProject(project: Pick<Project, 'slug' | 'name' | 'platform'>): Promise<Project> {
  return send('POST', `${kRoot}/projects`, project);
}

const projectUrl = (slug: string) => `${kRoot}/projects/${encodeURIComponent(slug)}`;

export function projectSettings(slug: string, signal?: AbortSignal): Promise<ProjectSettings> {
  return getJson(projectUrl(slug), signal);
}

export function changeProject(slug: string, part: Partial<ProjectSettings>): Promise<ProjectSettings> {
  return send('PUT', projectUrl(slug), part);
}

export function previewRules(slug: string, rules: Pick<ProjectSettings, 'stack_rules' | 'fingerprint_rules' | 'profile'>): Promise<Preview> {
  return send('POST', `${projectUrl(slug)}/preview`, rules);
}

export async function accounts(slug: string, from: number, until: number, signal?: AbortSignal): Promise<Accounts[]> {
  return (await getJson<{ categories: Accounts[] }>(`${projectUrl(slug)}/ledger${query({ from, until })}`, signal)).categories;
}
