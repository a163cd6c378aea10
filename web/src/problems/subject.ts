// What a problem is about: a host or service, or what another module raised, such as a missing heartbeat.
import type { Matcher } from '../api/alerts';
import type { Problem } from '../api/checks';
import { matchersOf } from '../alerts/matchers';
import { nameOf, subjectHref } from '../checks/states';
import { problemHref } from './address';

type About = Pick<Problem, 'id' | 'module' | 'host' | 'service'>;

export function isWatched({ module }: Pick<Problem, 'module'>): boolean {
  return module === 'checks';
}

// The module's name stands for the host of what has none.
function hasHost({ module, host }: About): boolean {
  return host !== module || module === 'checks';
}

export function titleOf(problem: About): string {
  return hasHost(problem) ? nameOf(problem) : (problem.service ?? problem.host);
}

// Where more is known of it.
export function placeOf(problem: About): string {
  if (isWatched(problem)) return subjectHref(problem);
  if (problem.module === 'heartbeats') return '/oncall#heartbeats';
  if (problem.module === 'alerts') return '/notifications?status=dead';
  return problemHref(problem.id);
}

export function silenceOf(problem: About): Matcher[] {
  if (hasHost(problem)) return matchersOf(problem);
  return [{ label: 'module', op: '=', value: problem.module }, { label: 'service', op: '=', value: problem.service ?? '' }];
}
