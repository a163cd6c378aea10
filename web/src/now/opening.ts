// The sentence that Now opens with: what is wrong at the site before what Bellwether says of itself, unless it does not even know.
import { counted } from '../number/format';
import type { Sentence } from '../problems/sentence';
import type { Verdict } from './verdict';

export function opening(own: Verdict, problems: Sentence | null, watched: number): Verdict {
  if (own.state === 'unknown' || problems === null) return own;
  const troubles = own.state === 'warn' || own.state === 'crit' ? ` ${own.emphasis}${own.rest}` : '';
  if (problems.emphasis !== '') return { ...own, state: problems.state, emphasis: problems.emphasis, rest: problems.rest, sub: problems.sub + troubles, teach: false };
  if (watched === 0) return own;
  if (own.teach) return { ...own, state: 'ok', rest: problems.rest, sub: problems.sub, teach: false };
  if (troubles !== '') return { ...own, sub: `${problems.rest} ${own.sub}` };
  const well = problems.rest === 'Nothing is wrong.' ? `All of ${counted(watched, 'host and service', 'hosts and services')} are well.` : problems.rest;
  return { ...own, rest: `${well} ${own.rest}`, sub: problems.rest === 'Nothing is wrong.' ? own.sub : `${problems.sub} ${own.sub}` };
}
