// How long something is to last, as people choose it: for some hours, until tomorrow morning, or until a date.

export interface Lasting {
  label: string;
  value: string;
}

const kHour = 3600;
const kMorning = 9; // o'clock, in the reader's zone

export const kLasting: Lasting[] = [
  { label: '30 minutes', value: '1800' },
  { label: '1 hour', value: '3600' },
  { label: '2 hours', value: '7200' },
  { label: '4 hours', value: '14400' },
  { label: 'until tomorrow, 09:00', value: 'morning' },
  { label: '1 day', value: '86400' },
  { label: '1 week', value: '604800' },
];
export const kAlways: Lasting = { label: 'until it recovers', value: 'always' };
export const kDate: Lasting = { label: 'until a date…', value: 'date' };

// When it ends; null: never, or the date cannot be read.
export function endOf(choice: string, date: string, now: number): number | null {
  if (choice === 'always') return null;
  if (choice === 'morning') return nextMorning(now);
  if (choice === 'date') {
    const at = new Date(date).getTime() / 1000;
    return Number.isFinite(at) ? at : null;
  }
  return Math.round(now) + Number(choice);
}

// The next nine o'clock that is a night away: at three in the morning it is today's.
export function nextMorning(now: number): number {
  const at = new Date(now * 1000);
  at.setHours(kMorning, 0, 0, 0);
  while (at.getTime() / 1000 < now + kHour) at.setDate(at.getDate() + 1);
  return at.getTime() / 1000;
}

// What a date field speaks: "2026-11-20T14:00", in the reader's zone.
export function localDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
