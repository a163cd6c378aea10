// Hosts and services: what is wrong, what each is in, and what people do about them.
import { getJson, send } from './http';

export type CheckState = 'ok' | 'warning' | 'critical' | 'unknown' | 'pending' | 'up' | 'down' | 'unreachable';

export interface Subject {
  host: string;
  service: string | null;
}

export interface Acknowledgement {
  by: string;
  at: number;
  comment: string;
  sticky: boolean;
  expires: number | null;
}

export interface Told {
  contact: string;
  channel: string | null; // null: not known
  at: number;
}

export interface Problem extends Subject {
  id: string;
  module: string;
  state: CheckState;
  hard: boolean;
  since: number;
  attempt: number;
  max_attempts: number;
  output: string;
  acknowledged: Acknowledgement | null;
  downtime: boolean;
  flapping: boolean;
  notifications: boolean;
  cause: string | null;
  symptoms: number;
  told: Told[];
}

export interface ProblemReport {
  now: number;
  verdict: string;
  counts: Record<'down' | 'unreachable' | 'critical' | 'warning' | 'unknown' | 'handled', number>;
  problems: Problem[];
}

export interface CheckRow {
  state: CheckState;
  hard: boolean;
  acknowledged: boolean;
  downtime: boolean;
  flapping: boolean;
  since: number;
  output: string;
}

export interface ServiceRow extends CheckRow {
  service: string;
}

export interface HostRow extends CheckRow {
  host: string;
  groups: string[];
  services: ServiceRow[];
}

export interface Grid {
  hosts: HostRow[];
  total: number;
}

export interface GridFilter {
  state: string;
  group: string;
  q: string;
}

// An `object` event of the stream: a host's row without its services, or a service's with its host.
export type ObjectChange = CheckRow & { host: string; service?: string | null };

export interface Summary {
  now: number;
  hosts: Partial<Record<CheckState, number>>;
  services: Partial<Record<CheckState, number>>;
  problems: number; // that nobody handles yet
  handled: number;
}

export interface PerfDatum {
  label: string;
  value: number | null;
  unit: string;
  warn: string | number | null;
  crit: string | number | null;
  min: number | null;
  max: number | null;
  series: string;
}

export interface Comment {
  id: number;
  entry: string;
  at: number;
  author: string;
  text: string;
  persistent: boolean;
  expires: number | null;
}

export interface Downtime {
  id: number;
  start: number;
  end: number;
  fixed: boolean;
  duration: number;
  in_effect: boolean;
  author: string;
  text: string;
}

export interface CheckObject extends Subject {
  state: CheckState;
  hard: boolean;
  acknowledged: Acknowledgement | null;
  downtime: boolean;
  flapping: boolean;
  since: number;
  output: string;
  long_output: string;
  attempt: number;
  max_attempts: number;
  last_check: number | null;
  next_check: number | null;
  latency: number;
  execution_time: number;
  perf_data: PerfDatum[];
  check_command: string;
  command_line: string;
  check_interval: number;
  retry_interval: number;
  active: boolean;
  passive: boolean;
  notifications: boolean;
  percent_state_change: number;
  parents: string[];
  children: string[];
  groups: string[];
  contacts: string[];
  notes: string;
  notes_url: string;
  action_url: string;
  definition: Record<string, string | number | boolean>;
  comments: Comment[];
  downtimes: Downtime[];
  notification: { number: number; last: number | null; next: number | null };
  told: Told[];
  series: Record<string, string>;
}

export interface StateSpan {
  from: number;
  until: number;
  state: CheckState;
  hard: boolean;
}

export interface LogEntry {
  at: number;
  kind: string;
  text: string;
}

export interface History {
  spans: StateSpan[];
  events: LogEntry[];
}

export interface Found {
  kind: string; // "host", "service", "hostgroup", "servicegroup", "contact"
  host?: string | null;
  service?: string | null;
  name?: string;
  state?: CheckState | null;
}

export interface Watch {
  name: string;
  kind: 'metric' | 'zero_out' | 'http' | 'tcp';
  target?: string;
  over?: number;
  under?: number;
  url?: string;
  address?: string;
  port?: number;
  host?: string;
  contacts?: string[];
  from_event?: number;
}

const kRoot = '/api/v1/checks';
export const kChecksStream = `${kRoot}/stream`;

// A host is asked about without the parameter, never with an empty one.
export function subjectQuery({ host, service }: Subject): URLSearchParams {
  const query = new URLSearchParams({ host });
  if (service !== null) query.set('service', service);
  return query;
}

function body({ host, service }: Subject, more: object): object {
  return service === null ? { host, ...more } : { host, service, ...more };
}

export function problems(signal?: AbortSignal): Promise<ProblemReport> {
  return getJson<ProblemReport>('/api/v1/problems', signal);
}

export function grid(filter: GridFilter, limit: number, signal?: AbortSignal): Promise<Grid> {
  const query = new URLSearchParams();
  for (const [name, text] of Object.entries(filter)) if (text !== '') query.set(name, text);
  query.set('limit', String(limit));
  return getJson<Grid>(`${kRoot}?${query}`, signal);
}

export function checkSummary(signal?: AbortSignal): Promise<Summary> {
  return getJson<Summary>(`${kRoot}/summary`, signal);
}

export function checkObject(subject: Subject, signal?: AbortSignal): Promise<CheckObject> {
  return getJson<CheckObject>(`${kRoot}/object?${subjectQuery(subject)}`, signal);
}

export function history(subject: Subject, from: number, until: number, signal?: AbortSignal): Promise<History> {
  const query = subjectQuery(subject);
  query.set('from', String(Math.floor(from)));
  query.set('until', String(Math.ceil(until)));
  return getJson<History>(`${kRoot}/history?${query}`, signal);
}

export function searchChecks(q: string, signal?: AbortSignal): Promise<Found[]> {
  return getJson<Found[]>(`${kRoot}/search?${new URLSearchParams({ q })}`, signal);
}

export interface AcknowledgeOptions {
  comment: string;
  sticky: boolean;
  notify: boolean;
  persistent: boolean;
  expires: number | null;
}

export function acknowledge(subject: Subject, { expires, ...options }: AcknowledgeOptions): Promise<unknown> {
  return send('POST', `${kRoot}/acknowledge`, body(subject, expires === null ? options : { ...options, expires }));
}

export function unacknowledge(subject: Subject): Promise<unknown> {
  return send('POST', `${kRoot}/unacknowledge`, body(subject, {}));
}

export interface DowntimeOptions {
  start: number;
  end: number;
  fixed: boolean;
  duration?: number;
  comment: string;
  children?: 'none' | 'all' | 'triggered';
  services?: boolean;
}

export function scheduleDowntime(subject: Subject, options: DowntimeOptions): Promise<{ id: number }> {
  return send('POST', `${kRoot}/downtime`, body(subject, options));
}

export function cancelDowntime(id: number): Promise<unknown> {
  return send('DELETE', `${kRoot}/downtime/${id}`);
}

export function addComment(subject: Subject, comment: string): Promise<{ id: number }> {
  return send('POST', `${kRoot}/comment`, body(subject, { comment, persistent: true }));
}

export function removeComment(id: number): Promise<unknown> {
  return send('DELETE', `${kRoot}/comment/${id}`);
}

export function recheck(subject: Subject): Promise<unknown> {
  return send('POST', `${kRoot}/recheck`, body(subject, { force: true }));
}

export function watch(options: Watch): Promise<{ host: string; service: string }> {
  return send('POST', `${kRoot}/watch`, options);
}
