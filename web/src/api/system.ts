// The server's account of itself.
import { getJson } from './http';

export interface Ingest {
  listener: string;
  protocol: string;
  received: number;
  samples: number;
  bytes: number;
  kernel_drops: number;
  refused: number;
  truncated: number;
  open_connections: number;
  receive_buffer_bytes: number;
}

export interface RefusalExample {
  when: number;
  text: string;
  place: string;
}

export interface Refusal {
  module: string;
  reason: string;
  help: string;
  count: number;
  examples: RefusalExample[];
}

export interface Storage {
  series: number;
  points_accepted: number;
  memory_bytes: number;
  disk_bytes: number;
  log_bytes: number;
  files: number;
  disk_free_bytes: number;
  disk_total_bytes: number;
}

export interface Limit {
  name: string;
  used: number;
  limit: number;
  unit: string;
}

export interface SystemReport {
  version: string;
  uptime_seconds: number;
  now: number;
  ready: boolean;
  ingest: Ingest[];
  refusals: Refusal[];
  storage: Storage;
  memory: { resident_bytes: number };
  limits: Limit[];
  shards: number;
}

export const kSystemStream = '/api/v1/system/live';

export function systemReport(signal?: AbortSignal): Promise<SystemReport> {
  return getJson<SystemReport>('/api/v1/system', signal);
}
