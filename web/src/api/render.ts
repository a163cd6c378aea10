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
  form.set('format', 'json');
  form.set('maxDataPoints', String(query.maxDataPoints));
  return form;
}

export function render(query: RenderQuery, signal?: AbortSignal): Promise<Series[]> {
  return postForm<Series[]>('/render', renderForm(query), signal);
}

export function liveUrl(query: RenderQuery): string {
  return `/api/v1/live?${renderForm(query)}`;
}
