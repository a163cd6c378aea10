// Matchers of a silence: one label each, as people read and write them: service="disk /var", host=~"web.*".
import type { Matcher, Silence } from '../api/alerts';
import type { Subject } from '../api/checks';

const kForm = /^\s*([A-Za-z_][\w.]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*$/;

export function readMatcher(text: string): Matcher | null {
  const form = kForm.exec(text);
  if (!form) return null;
  const quoted = form[3]?.replace(/\\(.)/g, '$1');
  return { label: form[1]!, op: form[2] as Matcher['op'], value: quoted ?? form[4] ?? '' };
}

export function matcherText({ label, op, value }: Matcher): string {
  return `${label}${op}"${value.replace(/["\\]/g, '\\$&')}"`;
}

// One a line; the lines that are none are given back instead.
export function readMatchers(text: string): { matchers: Matcher[]; wrong: string[] } {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const matchers: Matcher[] = [];
  const wrong: string[] = [];
  for (const line of lines) {
    const matcher = readMatcher(line);
    if (matcher) matchers.push(matcher);
    else wrong.push(line.trim());
  }
  return { matchers, wrong };
}

export function matchersOf({ host, service }: Subject): Matcher[] {
  const matchers: Matcher[] = [{ label: 'host', op: '=', value: host }];
  if (service !== null) matchers.push({ label: 'service', op: '=', value: service });
  return matchers;
}

// Those that still matter: active, then to come, then over; the one that ends next first.
export function bySoonest(silences: readonly Silence[], now: number): { current: Silence[]; coming: Silence[]; over: Silence[] } {
  const soonest = [...silences].sort((a, b) => a.end - b.end || a.id - b.id);
  return {
    current: soonest.filter((silence) => silence.active),
    coming: soonest.filter((silence) => !silence.active && silence.start > now),
    over: soonest.filter((silence) => !silence.active && silence.start <= now).reverse(),
  };
}
