// Who is told: the notification log, silences, on-call schedules, contacts.
import type { CheckState } from './checks';
import { getJson, send } from './http';

export type NotificationStatus = 'waiting' | 'delivered' | 'dead' | 'silenced' | 'folded';

export interface Notification {
  at: number;
  kind: string;
  state: CheckState;
  host: string;
  service: string | null;
  module: string;
  contact: string;
  channel: string;
  target: string;
  title: string;
  output: string;
  status: NotificationStatus;
  attempts: number;
  error: string | null;
  folded: number;
  key: string;
  author?: string | null; // of an acknowledgement, a downtime, a message
  comment?: string | null;
}

export interface Matcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}

export interface Silence {
  id: number;
  matchers: Matcher[];
  start: number;
  end: number;
  author: string;
  comment: string;
  active: boolean;
}

export interface OnCallSpan {
  from: number;
  until: number;
  contact: string;
  override?: number | null; // the id of the override that makes it so
}

export interface Schedule {
  name: string;
  zone: string;
  now: string[];
  layers: { name: string; spans: OnCallSpan[] }[];
  final: OnCallSpan[];
}

export interface Contact {
  name: string;
  alias: string;
  email: string;
  groups: string[];
  methods: { channel: string; target: string }[];
  host_enabled: boolean;
  service_enabled: boolean;
}

export interface DeadLetter {
  id: number;
  at: number;
  contact: string;
  channel: string;
  target: string;
  title: string;
  attempts: number;
  error: string;
  key: string;
}

export interface NotificationFilter {
  from: number;
  until: number;
  contact: string;
  host: string;
  service: string;
}

const kRoot = '/api/v1/alerts';

// A list may come bare or under its own name.
async function list<T>(path: string, name: string, signal?: AbortSignal): Promise<T[]> {
  const answer = await getJson<T[] | Record<string, T[]>>(`${kRoot}/${path}`, signal);
  return Array.isArray(answer) ? answer : (answer[name] ?? []);
}

export function notifications(filter: NotificationFilter, limit: number, signal?: AbortSignal): Promise<Notification[]> {
  const query = new URLSearchParams({ from: String(Math.floor(filter.from)), until: String(Math.ceil(filter.until)), limit: String(limit) });
  for (const name of ['contact', 'host', 'service'] as const) if (filter[name] !== '') query.set(name, filter[name]);
  return list<Notification>(`notifications?${query}`, 'notifications', signal);
}

export function silences(signal?: AbortSignal): Promise<Silence[]> {
  return list<Silence>('silences', 'silences', signal);
}

export function addSilence(silence: { matchers: Matcher[]; start: number; end: number; comment: string }): Promise<{ id: number }> {
  return send('POST', `${kRoot}/silences`, silence);
}

export function endSilence(id: number): Promise<unknown> {
  return send('DELETE', `${kRoot}/silences/${id}`);
}

export function onCall(from: number, until: number, signal?: AbortSignal): Promise<Schedule[]> {
  return list<Schedule>(`oncall?${new URLSearchParams({ from: String(Math.floor(from)), until: String(Math.ceil(until)) })}`, 'schedules', signal);
}

export function addOverride(override: { schedule: string; contact: string; from: number; until: number }): Promise<{ id: number }> {
  return send('POST', `${kRoot}/oncall/override`, override);
}

export function endOverride(id: number): Promise<unknown> {
  return send('DELETE', `${kRoot}/oncall/override/${id}`);
}

export function contacts(signal?: AbortSignal): Promise<Contact[]> {
  return list<Contact>('contacts', 'contacts', signal);
}

export function deadLetters(signal?: AbortSignal): Promise<DeadLetter[]> {
  return list<DeadLetter>('dead-letters', 'dead_letters', signal);
}

export function retryDeadLetter(id: number): Promise<unknown> {
  return send('POST', `${kRoot}/dead-letters/${id}/retry`, {});
}

export function discardDeadLetter(id: number): Promise<unknown> {
  return send('DELETE', `${kRoot}/dead-letters/${id}`);
}

export interface AlertStatus {
  waiting: number;
  dead: number;
  enabled: boolean; // false: nobody is told of anything
  channels: { channel: string; delivered: number; last_delivery: number | null; last_error: string | null }[];
}

export function alertStatus(signal?: AbortSignal): Promise<AlertStatus> {
  return getJson<AlertStatus>(`${kRoot}/status`, signal);
}

export interface Heartbeat {
  name: string;
  every: number;
  grace: number;
  last: number | null;
  due: number; // missing from then on
  state: 'ok' | 'waiting' | 'missing' | 'failed'; // waiting: never heard, and not late
  message: string; // of the last report
  configured: boolean;
}

export async function heartbeats(signal?: AbortSignal): Promise<Heartbeat[]> {
  return (await getJson<{ heartbeats: Heartbeat[] }>('/api/v1/heartbeats', signal)).heartbeats;
}

export function forgetHeartbeat(name: string): Promise<unknown> {
  return send('DELETE', `/api/v1/heartbeats/${encodeURIComponent(name)}`);
}

export function testPage(contact: string, channel?: string): Promise<unknown> {
  return send('POST', `${kRoot}/test`, channel === undefined ? { contact } : { contact, channel });
}
