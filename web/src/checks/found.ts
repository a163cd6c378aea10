// What a search among checks found, and where it leads.
import type { Found } from '../api/checks';
import type { State } from '../ui/state';
import { markOf, nameOf, subjectHref } from './states';

export function foundName(found: Found): string {
  return found.host ? nameOf({ host: found.host, service: found.service ?? null }) : (found.name ?? '');
}

export function foundHref(found: Found): string {
  if (found.host) return subjectHref({ host: found.host, service: found.service ?? null });
  const name = found.name ?? '';
  switch (found.kind) {
    case 'contact': return `/notifications?${new URLSearchParams({ contact: name })}`;
    case 'hostgroup': return `/checks?${new URLSearchParams({ group: name })}`;
    default: return `/checks?${new URLSearchParams({ q: name })}`;
  }
}

export function markOfFound(found: Found): State | null {
  return found.state ? markOf(found.state) : null;
}
