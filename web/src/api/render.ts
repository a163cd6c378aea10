// Graphite's /render as JSON, and the live stream of the same question.
import { postForm } from './http';

export interface Series {
  target: string;
  tags?: Record<string, string>;
  datapoints: [number | null, number][];
}

export interface RenderQuery {
  targets: readonly string[];
  from: string;
  until: string;
  maxDataPoints: number;
}

export function renderForm(query: RenderQuery): URLSearchParams {
  const form = new URLSearchParams();
  for (const target of query.targets) form.append('target', target);
  form.set('from', query.from);
  form.set('until', query.until);
  // Texts such as 14:00_20261120 mean the reader's own clock.
  if (!isZoneless(query.from) || !isZoneless(query.until)) form.set('tz', Intl.DateTimeFormat().resolvedOptions().timeZone);
  form.set('format', 'json');
  form.set('maxDataPoints', String(query.maxDataPoints));
  return form;
}

// Relative to now, or seconds: the same in every zone.
export function isZoneless(text: string): boolean {
  return /^(now)?([+-]\d+[a-z]+)*$/i.test(text) || (/^\d+$/.test(text) && text.length !== 8);
}

export function render(query: RenderQuery, signal?: AbortSignal): Promise<Series[]> {
  return postForm<Series[]>('/render', renderForm(query), signal);
}

export function liveUrl(query: RenderQuery): string {
  return `/api/v1/live?${renderForm(query)}`;
}
