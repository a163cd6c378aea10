// An event as the server keeps it (Sentry's event payload, normalised), read for showing: every part may be missing or of another form than
// expected, and costs no more than itself then.
import type { Level } from '../../api/errors';

export interface Line {
  number: number | null;
  text: string;
}

export interface Frame {
  function: string;
  file: string;
  module: string;
  package: string;
  path: string; // absolute
  line: number | null;
  column: number | null;
  inApp: boolean;
  mapped: boolean; // by a source map
  context: Line[];
  variables: [string, string][];
}

export interface Exception {
  type: string;
  value: string;
  module: string;
  handled: boolean | null;
  mechanism: string;
  frames: Frame[]; // newest call first
}

export interface Thread {
  id: string;
  name: string;
  crashed: boolean;
  frames: Frame[];
}

export interface Breadcrumb {
  at: number | null;
  category: string;
  type: string;
  level: string;
  message: string;
  data: [string, string][];
}

export interface Section {
  name: string;
  entries: [string, string][];
}

export interface ErrorEvent {
  id: string;
  at: number | null;
  title: string;
  level: Level | '';
  platform: string;
  release: string;
  environment: string;
  transaction: string;
  message: string;
  exceptions: Exception[]; // what was raised first, its causes after it
  threads: Thread[];
  breadcrumbs: Breadcrumb[]; // oldest first
  tags: [string, string][];
  sections: Section[]; // user, request, contexts, extra
  previous: string | null;
  next: string | null;
}

type Fields = Record<string, unknown>;

const kDeepest = 6;

export function readEvent(raw: unknown): ErrorEvent {
  const event = fields(raw);
  const exceptions = values(event['exception']).map(readException).reverse();
  const lone = framesOf(event['stacktrace']);
  if (exceptions.length === 0 && lone.length > 0) exceptions.push({ type: '', value: '', module: '', handled: null, mechanism: '', frames: lone });
  const logentry = fields(event['logentry']);
  return {
    id: text(event['event_id'] ?? event['id']),
    at: time(event['timestamp'] ?? event['at']),
    title: text(event['title']),
    level: text(event['level']) as Level | '',
    platform: text(event['platform']),
    release: text(event['release']),
    environment: text(event['environment']),
    transaction: text(event['transaction']),
    message: text(logentry['formatted'] ?? logentry['message'] ?? event['message']),
    exceptions,
    threads: values(event['threads']).map(readThread).filter((thread) => thread.frames.length > 0),
    breadcrumbs: values(event['breadcrumbs']).map(readBreadcrumb),
    tags: pairs(event['tags']),
    sections: sectionsOf(event),
    previous: text(event['previous']) || null,
    next: text(event['next']) || null,
  };
}

function readException(raw: unknown): Exception {
  const exception = fields(raw);
  const mechanism = fields(exception['mechanism']);
  const handled = mechanism['handled'];
  return {
    type: text(exception['type']), value: text(exception['value']), module: text(exception['module']), mechanism: text(mechanism['type']),
    handled: typeof handled === 'boolean' ? handled : null, frames: framesOf(exception['stacktrace']),
  };
}

function readThread(raw: unknown): Thread {
  const thread = fields(raw);
  return { id: text(thread['id']), name: text(thread['name']), crashed: thread['crashed'] === true, frames: framesOf(thread['stacktrace']) };
}

function framesOf(stacktrace: unknown): Frame[] {
  return list(fields(stacktrace)['frames']).map(readFrame).reverse();
}

function readFrame(raw: unknown): Frame {
  const frame = fields(raw);
  const line = number(frame['lineno']);
  const before = list(frame['pre_context']).map(text);
  const after = list(frame['post_context']).map(text);
  const at = (offset: number) => (line === null ? null : line + offset);
  const here = frame['context_line'];
  const context = typeof here === 'string'
    ? [...before.map((words, i) => ({ number: at(i - before.length), text: words })), { number: line, text: here }, ...after.map((words, i) => ({ number: at(i + 1), text: words }))]
    : [];
  return {
    function: text(frame['function'] ?? frame['raw_function']), file: text(frame['filename']) || text(frame['abs_path']), module: text(frame['module']), package: text(frame['package']),
    path: text(frame['abs_path']), line, column: number(frame['colno']), inApp: frame['in_app'] === true, mapped: fields(frame['data'])['sourcemapped'] === true, context,
    variables: pairs(frame['vars']),
  };
}

function readBreadcrumb(raw: unknown): Breadcrumb {
  const crumb = fields(raw);
  return {
    at: time(crumb['timestamp']), category: text(crumb['category']), type: text(crumb['type']), level: text(crumb['level']), message: text(crumb['message']), data: pairs(crumb['data']),
  };
}

function sectionsOf(event: Fields): Section[] {
  const request = { ...fields(event['request']) };
  const headers = pairs(request['headers']);
  delete request['headers'];
  const contexts = Object.entries(fields(event['contexts'])).map(([name, context]): Section => ({ name, entries: pairs(context).filter(([key]) => key !== 'type') }));
  return [
    { name: 'user', entries: pairs(event['user']) }, { name: 'request', entries: pairs(request) }, { name: 'request headers', entries: headers }, ...contexts,
    { name: 'extra', entries: pairs(event['extra']) }, { name: 'sdk', entries: pairs(event['sdk']) },
  ].filter(({ entries }) => entries.length > 0);
}

// What is written about a frame in one line: `charge` in `billing/card.py:42`.
export function placeOfFrame(frame: Frame): string {
  const file = frame.file || frame.module || frame.package;
  return frame.line === null ? file : `${file}:${frame.line}${frame.column === null || frame.column === 0 ? '' : `:${frame.column}`}`;
}

// [[k, v]], [{key, value}] and {k: v} alike.
function pairs(raw: unknown): [string, string][] {
  if (Array.isArray(raw)) {
    return raw.flatMap((pair: unknown): [string, string][] => {
      if (Array.isArray(pair)) return [[text(pair[0]), shown(pair[1])]];
      const { key, value } = fields(pair);
      return key === undefined ? [] : [[text(key), shown(value)]];
    });
  }
  return Object.entries(fields(raw)).filter(([, value]) => value !== null && value !== undefined).map(([key, value]) => [key, shown(value)]);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'object' && value !== null ? JSON.stringify(pruned(value, 0), null, 1) : String(value ?? '');
}

// Deeply nested values are cut, so that none of them can stall the page.
function pruned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= kDeepest) return '…';
  if (Array.isArray(value)) return value.map((part: unknown) => pruned(part, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, pruned(part, depth + 1)]));
}

function values(raw: unknown): unknown[] {
  return Array.isArray(raw) ? raw : list(fields(raw)['values']);
}

function list(raw: unknown): unknown[] {
  return Array.isArray(raw) ? raw.filter((part) => part !== null) : [];
}

function fields(raw: unknown): Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {};
}

function text(raw: unknown): string {
  return typeof raw === 'string' ? raw : typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : '';
}

function number(raw: unknown): number | null {
  return typeof raw === 'number' && Number.isFinite(raw) ? raw : null;
}

function time(raw: unknown): number | null {
  if (typeof raw === 'number') return raw;
  const parsed = typeof raw === 'string' ? Date.parse(raw) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed / 1000;
}
