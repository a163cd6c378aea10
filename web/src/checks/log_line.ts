// A line of the log in Nagios' form, "SERVICE ALERT: host;service;CRITICAL;HARD;3;output" (or with its kind apart), as people read it on the
// page of its object.
import type { CheckState, LogEntry } from '../api/checks';
import type { State } from '../ui/state';
import { markOf } from './states';

export interface LogLine {
  mark: State | null;
  what: string;
  text: string;
}

const kForm = /^(?:(HOST|SERVICE) )?([A-Z][A-Z ]*[A-Z]): (.*)$/s;
const kStates = new Set(['ok', 'warning', 'critical', 'unknown', 'up', 'down', 'unreachable', 'pending']);

function stateIn(word: string | undefined): CheckState | null {
  const lower = (word ?? '').toLowerCase();
  return kStates.has(lower) ? (lower as CheckState) : null;
}

export function logLine({ kind, text }: LogEntry): LogLine {
  const form = kForm.exec(text) ?? kForm.exec(`${kind.toUpperCase()}: ${text}`);
  if (!form) return { mark: null, what: kind, text };
  const [, side, name, rest] = form as unknown as [string, string | undefined, string, string];
  const fields = rest.split(';');
  const own = side === 'SERVICE' ? fields.slice(2) : fields.slice(1);
  switch (name) {
    case 'ALERT': case 'INITIAL STATE': case 'CURRENT STATE': {
      const state = stateIn(own[0]);
      const soft = own[1] === 'SOFT';
      return { mark: state && markOf(state), what: `${own[0]?.toLowerCase() ?? ''}${soft ? `, not certain (${own[2] ?? ''})` : ''}`, text: own.slice(3).join(';') };
    }
    case 'NOTIFICATION': {
      // contact;host[;service];KIND or STATE;command;output
      const [contact = ''] = fields;
      const after = side === 'SERVICE' ? fields.slice(3) : fields.slice(2);
      return { mark: 'info', what: `told ${contact}`, text: `${after[0] ?? ''} by ${after[1] ?? ''}` };
    }
    case 'FLAPPING ALERT': return { mark: 'warn', what: own[0] === 'STARTED' ? 'began to flap' : 'stopped flapping', text: own.slice(1).join(';').trim() };
    case 'DOWNTIME ALERT': return { mark: 'paused', what: own[0] === 'STARTED' ? 'downtime began' : own[0] === 'CANCELLED' ? 'downtime cancelled' : 'downtime ended', text: own.slice(1).join(';').trim() };
    default: return { mark: null, what: `${side ? `${side.toLowerCase()} ` : ''}${name.toLowerCase()}`, text: rest.replaceAll(';', ' · ') };
  }
}
