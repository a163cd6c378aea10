// The sentence that Now opens with: what a tired person needs to know, from the server's account of itself.
import type { Limit, SystemReport } from '../api/system';
import { counted, percent, whole } from '../number/format';
import { connections, dropped, growth, rateOver, refused, samples } from '../system/history';
import { duration, roughly } from '../time/format';
import type { State } from '../ui/state';

export interface Verdict {
  state: State;
  word: string; // the state in a word, for the pill
  emphasis: string; // said in the state's colour
  rest: string;
  sub: string;
  teach: boolean; // show how to send the first metric
}

const kRecentSeconds = 60;
const kNearLimit = 0.85;
const kUnheardSeconds = 8;

// `hasMetrics`: whether any metric of a site was ever kept; null while that is not known.
export function verdict(history: readonly SystemReport[], unheardFor: number, hasMetrics: boolean | null): Verdict {
  const report = history[history.length - 1]!;
  const rate = rateOver(history, samples, 10);
  const drops = growth(history, dropped, kRecentSeconds);
  const refusals = growth(history, refused, kRecentSeconds);
  const near = report.limits.filter((limit) => share(limit) >= kNearLimit).sort((a, b) => share(b) - share(a))[0];
  const receiving = rate !== null && rate >= 0.05 ? `Receiving ${perSecond(rate)}.` : 'Nothing arrives at the moment.';
  const sub = facts(report);
  const say = (state: State, word: string, emphasis: string, rest: string, teach = false): Verdict => ({ state, word, emphasis, rest, sub, teach });

  if (unheardFor > kUnheardSeconds) {
    return { ...say('unknown', 'not heard', 'The server has not been heard', ` for ${roughly(unheardFor)}. What stands below is that old.`), sub: 'Asking again all the while.' };
  }
  if (!report.ready) return say('warn', 'starting', 'Bellwether is starting', ': it reads back what it had promised to keep.');
  if (drops > 0) return say('crit', 'losing data', `The kernel dropped ${counted(drops, 'datagram')}`, ` in the last minute, before they could be read. ${receiving}`);
  if (near) return say(share(near) >= 1 ? 'crit' : 'warn', 'near a limit', `${percent(share(near))} of the ${plain(near)} allowed are used.`, ` ${receiving}`);
  if (refusals > 0) return say('warn', 'refusing', `${counted(refusals, 'line')} ${refusals === 1 ? 'was' : 'were'} refused`, ` in the last minute. ${receiving}`);
  if (samples(report) === 0 && hasMetrics === false) return say('info', 'waiting', '', 'Nothing has arrived yet. Send a first metric, and it is on a graph a moment later.', true);
  if (rate === null) return say('ok', 'calm', '', 'Listening.');
  if (rate < 0.05) return say('ok', 'quiet', '', 'Nothing arrives at the moment. Nothing is refused.');
  return say('ok', 'calm', '', `Receiving ${perSecond(rate)}. Nothing is refused.`);
}

export function share(limit: Limit): number {
  return limit.limit > 0 ? limit.used / limit.limit : 0;
}

function perSecond(rate: number): string {
  const shown = rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
  return shown === 1 ? '1 metric a second' : `${rate < 10 ? shown : whole(shown)} metrics a second`;
}

function facts(report: SystemReport): string {
  const open = connections(report);
  const parts = [`${counted(report.storage.series, 'series', 'series')} kept`];
  if (open > 0) parts.push(`${counted(open, 'sender')} connected`);
  parts.push(`up ${duration(report.uptime_seconds)}`);
  return parts.join(', ') + '.';
}

// "limits.statsd_keys" reads as "statsd keys".
function plain(limit: { name: string }): string {
  return limit.name.replace(/^limits\./, '').replace(/[._]+/g, ' ').trim();
}

export function named(limit: { name: string }): string {
  const words = plain(limit);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
