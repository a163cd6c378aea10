// What "watch this from now on" suggests, from what somebody was just looking at.
import type { TimelineEvent } from '../api/events';
import type { Watch } from '../api/checks';

export type WatchKind = Watch['kind'];

export interface Draft {
  name: string;
  kind: WatchKind;
  target: string;
  over: string; // as written; empty: no such limit
  under: string;
  url: string;
  address: string;
  port: string;
  from_event: number | null;
}

const kBlank: Draft = { name: '', kind: 'metric', target: '', over: '', under: '', url: '', address: '', port: '', from_event: null };
const kUrl = /https?:\/\/[^\s"'<>]+[^\s"'<>.,;:!?)]/;
const kHostPort = /\b((?:[a-z0-9-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]*|\d{1,3}(?:\.\d{1,3}){3}):(\d{2,5})\b/i;
const kMetric = /\b[a-z_][\w-]*(?:\.[\w*{},-]+){2,}\b/i;
const kLongestName = 60;

export function fromEvent(event: Pick<TimelineEvent, 'id' | 'what' | 'data' | 'tags'>): Draft {
  const text = `${event.what}\n${event.data}\n${event.tags.join('\n')}`;
  const draft: Draft = { ...kBlank, name: checkName(event.what), from_event: event.id };
  const url = kUrl.exec(text);
  if (url) return { ...draft, kind: 'http', url: url[0] };
  const place = kHostPort.exec(text.replace(/\d{1,2}:\d{2}(:\d{2})?/g, ' '));
  if (place) return { ...draft, kind: 'tcp', address: place[1]!, port: place[2]! };
  const metric = kMetric.exec(text);
  // A name of a machine looks the same; what is tagged or said alone is a metric more often than not.
  if (metric) return { ...draft, kind: 'zero_out', target: metric[0] };
  return draft;
}

// From a graph: beyond what it has shown so far is unusual. `values` are those in sight.
export function fromGraph(target: string, values: readonly (number | null)[]): Draft {
  const known = values.filter((x): x is number => x !== null);
  const draft: Draft = { ...kBlank, name: checkName(target), target };
  if (known.length === 0) return draft;
  const high = Math.max(...known);
  return high > 0 ? { ...draft, over: String(roundUp(high * 1.2)) } : draft;
}

// Two digits, upwards: 1.2 × 41 is 50.
export function roundUp(x: number): number {
  if (x <= 0 || !Number.isFinite(x)) return 0;
  const unit = 10 ** (Math.floor(Math.log10(x)) - 1);
  const rounded = Math.ceil(x / unit - 1e-9) * unit;
  return Number(rounded.toPrecision(3));
}

// What a service may be called: Nagios forbids some characters.
export function checkName(text: string): string {
  const plain = text.replace(/[`~!$%^&*|'"<>?,()=;{}\\\n]/g, ' ').replace(/\s+/g, ' ').trim();
  return plain.length <= kLongestName ? plain : `${plain.slice(0, kLongestName).replace(/\s+\S*$/, '')}`;
}

export function isWatchable(event: Pick<TimelineEvent, 'kind'>): boolean {
  return !/^(check|downtime|acknowledgement|page|notification|silence)(\.|$)/.test(event.kind ?? '');
}

// What is sent; throws with what is missing.
export function request(draft: Draft, contacts: readonly string[]): Watch {
  const name = draft.name.trim();
  if (name === '') throw new Error('Give it a name.');
  const watch: Watch = { name, kind: draft.kind };
  if (contacts.length > 0) watch.contacts = [...contacts];
  if (draft.from_event !== null) watch.from_event = draft.from_event;
  switch (draft.kind) {
    case 'metric': {
      const over = limit(draft.over, 'over');
      const under = limit(draft.under, 'under');
      if (over === null && under === null) throw new Error('Say from which value on it is bad.');
      return { ...watch, target: needed(draft.target, 'a target'), ...(over === null ? {} : { over }), ...(under === null ? {} : { under }) };
    }
    case 'zero_out': return { ...watch, target: needed(draft.target, 'a target') };
    case 'http': return { ...watch, url: needed(draft.url, 'an address') };
    case 'tcp': {
      const port = Number(draft.port);
      if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('A port is a number from 1 to 65535.');
      return { ...watch, address: needed(draft.address, 'an address'), port };
    }
  }
}

function needed(text: string, what: string): string {
  if (text.trim() === '') throw new Error(`It needs ${what}.`);
  return text.trim();
}

function limit(text: string, which: string): number | null {
  if (text.trim() === '') return null;
  const x = Number(text);
  if (!Number.isFinite(x)) throw new Error(`“${text}” is no number to be ${which}.`);
  return x;
}
