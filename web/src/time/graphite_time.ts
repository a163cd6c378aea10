// Graphite's time grammar as far as the pages need it themselves: to draw an axis before the first answer and to check what was
// typed. The server decides what a text means; what this reader does not know is null, never an error.
//
//   -1h  now  now-6h  -1d+2h  1700000000  20261120  14:32_20261120  11/20/26  today  yesterday  noon yesterday  monday  6pm
//
// Local time, as the server's zone is taken to be the reader's unless the URL says tz=.
import { midnight } from './format';

const kUnits: [RegExp, number][] = [
  [/^s(ec(ond)?s?)?$/, 1],
  [/^min(ute)?s?$/, 60],
  [/^h((ou)?rs?)?$/, 3600],
  [/^d(ays?)?$/, 86_400],
  [/^w(eeks?)?$/, 604_800],
  [/^mon(ths?)?$/, 2_592_000],
  [/^y(ears?)?$/, 31_536_000],
];
const kWeekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export function parseGraphiteTime(text: string, now: number): number | null {
  const compact = text.trim().toLowerCase().replace(/[_,]/g, ' ').replace(/\s+/g, ' ');
  if (compact === '') return null;
  if (/^\d+$/.test(compact) && compact.length !== 8) return Number(compact);
  const split = /^([^+-]*)([+-].*)?$/.exec(compact);
  if (!split) return null;
  const reference = parseReference((split[1] ?? '').trim(), now);
  const offset = parseOffset(split[2] ?? '');
  return reference === null || offset === null ? null : reference + offset;
}

// "-1h30min" in seconds; '' is zero.
function parseOffset(text: string): number | null {
  let rest = text.replace(/ /g, '');
  let total = 0;
  let sign = 1;
  while (rest !== '') {
    const part = /^([+-]?)(\d+)([a-z]+)/.exec(rest);
    if (!part) return null;
    if (part[1] !== '') sign = part[1] === '-' ? -1 : 1;
    const unit = kUnits.find(([pattern]) => pattern.test(part[3]!));
    if (!unit) return null;
    total += sign * Number(part[2]) * unit[1];
    rest = rest.slice(part[0].length);
  }
  return total;
}

function parseReference(text: string, now: number): number | null {
  if (text === '' || text === 'now') return now;
  let rest = text;
  let timeOfDay: number | null = null;
  const clockMatch = /^(\d{1,2}):(\d{2})\s*(am|pm)?\s*|^(\d{1,2})\s*(am|pm)\s*/.exec(rest);
  const named = /^(noon|midnight|teatime)\s*/.exec(rest);
  if (clockMatch) {
    const hour = Number(clockMatch[1] ?? clockMatch[4]);
    const half = clockMatch[3] ?? clockMatch[5];
    timeOfDay = hourOfHalf(hour, half) * 3600 + Number(clockMatch[2] ?? 0) * 60;
    rest = rest.slice(clockMatch[0].length);
  } else if (named) {
    timeOfDay = { midnight: 0, noon: 12 * 3600, teatime: 16 * 3600 }[named[1] as 'midnight' | 'noon' | 'teatime'];
    rest = rest.slice(named[0].length);
  }
  const day = parseDay(rest, now);
  if (day === null) return null;
  return timeOfDay === null && (rest === 'today' || rest === 'yesterday' || rest === 'tomorrow')
    ? shiftDays(now, Math.round((day - midnight(now)) / 86_400))
    : day + (timeOfDay ?? 0);
}

function hourOfHalf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}

function parseDay(text: string, now: number): number | null {
  if (text === '' || text === 'today') return midnight(now);
  if (text === 'yesterday') return midnight(shiftDays(now, -1));
  if (text === 'tomorrow') return midnight(shiftDays(now, 1));
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return dateSeconds(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/.exec(text);
  if (slashed) {
    const year = Number(slashed[3]);
    return dateSeconds(year < 100 ? 2000 + year : year, Number(slashed[1]), Number(slashed[2]));
  }
  const weekday = kWeekdays.indexOf(text.slice(0, 3));
  if (weekday >= 0 && /^[a-z]+$/.test(text)) {
    const today = new Date(now * 1000).getDay();
    return midnight(shiftDays(now, -((today - weekday + 7) % 7)));
  }
  return null;
}

function shiftDays(seconds: number, days: number): number {
  const date = new Date(seconds * 1000);
  date.setDate(date.getDate() + days);
  return date.getTime() / 1000;
}

function dateSeconds(year: number, month: number, day: number): number | null {
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() / 1000 : null;
}
