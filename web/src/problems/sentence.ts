// The Problems page in one sentence, and the line below it.
import type { Problem, ProblemReport } from '../api/checks';
import { counted } from '../number/format';
import type { State } from '../ui/state';
import type { Arrangement } from './folding';
import { markOf } from '../checks/states';

export interface Sentence {
  state: State;
  emphasis: string; // said in the state's colour
  rest: string;
  sub: string;
}

// The server's verdict names what matters; its first clause is what is said in colour: "db1 is down" of "db1 is down since 14:02; 14 services follow".
export function sentence(report: ProblemReport, arrangement: Arrangement, checks: number): Sentence {
  const worst = arrangement.open[0]?.problem;
  const handled = arrangement.handled.length;
  if (!worst) {
    const watched = checks > 0 ? `${counted(checks, 'host and service', 'hosts and services')} watched.` : '';
    if (handled === 0) return { state: 'ok', emphasis: '', rest: 'Nothing is wrong.', sub: watched };
    return { state: 'ok', emphasis: '', rest: 'Nothing waits for you.', sub: `${counted(handled, 'problem')} ${handled === 1 ? 'is' : 'are'} in somebody’s hands. ${watched}`.trim() };
  }
  const { emphasis, rest } = split(report.verdict);
  return { state: markOf(worst.state), emphasis, rest: rest === '' || /[.!?]$/.test(rest) ? rest : `${rest}.`, sub: below(arrangement) };
}

export function split(verdict: string): { emphasis: string; rest: string } {
  const end = verdict.search(/ since | for \d|[;,.](\s|$)/);
  return end < 0 ? { emphasis: verdict, rest: '.' } : { emphasis: verdict.slice(0, end), rest: verdict.slice(end) };
}

function below({ open, handled }: Arrangement): string {
  const parts = [`${counted(open.length, 'problem')} ${open.length === 1 ? 'needs' : 'need'} a person`];
  const folded = open.reduce((sum, fold) => sum + fold.symptoms.length, 0);
  if (folded > 0) parts.push(`${counted(folded, 'more follows', 'more follow')} from ${open.length === 1 ? 'it' : 'them'}`);
  if (handled.length > 0) parts.push(`${counted(handled.length, 'is', 'are')} in somebody’s hands`);
  return `${parts.join(', ')}.`;
}

// "anna by mail and ben by command", "nobody"
export function toldWhom(problem: Pick<Problem, 'told'>): string {
  const names = [...new Set(problem.told.map(({ contact, channel }) => (channel === null ? contact : `${contact} by ${channel}`)))];
  if (names.length === 0) return 'nobody';
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
