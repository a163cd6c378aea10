// Times in the reader's own zone, on a 24-hour clock.

const kMinute = 60;
const kHour = 3600;
const kDay = 86_400;
const kMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const kDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const two = (n: number) => String(n).padStart(2, '0');

// "14:32"
export function clock(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

// "14:32:10"
export function clockWithSeconds(seconds: number): string {
  return `${clock(seconds)}:${two(new Date(seconds * 1000).getSeconds())}`;
}

// "12 Nov"
export function dayAndMonth(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getDate()} ${kMonths[date.getMonth()]}`;
}

// "Today", "Yesterday", "Monday 12 Nov", "12 Nov 2024"
export function dayName(seconds: number, now: number): string {
  const date = new Date(seconds * 1000);
  const days = Math.round((midnight(now) - midnight(seconds)) / kDay);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (date.getFullYear() !== new Date(now * 1000).getFullYear()) return `${dayAndMonth(seconds)} ${date.getFullYear()}`;
  return `${kDays[date.getDay()]} ${dayAndMonth(seconds)}`;
}

// A moment as short as the distance to now allows: "14:32", "12 Nov 14:32", "12 Nov 2024 14:32".
export function moment(seconds: number, now: number): string {
  if (midnight(seconds) === midnight(now)) return clock(seconds);
  const date = new Date(seconds * 1000);
  const year = date.getFullYear() === new Date(now * 1000).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${dayAndMonth(seconds)}${year} ${clock(seconds)}`;
}

// "8 s", "9 m 04 s", "3 h 20 m", "12 d 4 h"
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < kMinute) return `${s} s`;
  if (s < kHour) return s % kMinute === 0 ? `${s / kMinute} m` : `${Math.floor(s / kMinute)} m ${two(s % kMinute)} s`;
  if (s < kDay) {
    const m = Math.floor((s % kHour) / kMinute);
    return m === 0 ? `${Math.floor(s / kHour)} h` : `${Math.floor(s / kHour)} h ${two(m)} m`;
  }
  const h = Math.floor((s % kDay) / kHour);
  return h === 0 ? `${Math.floor(s / kDay)} d` : `${Math.floor(s / kDay)} d ${h} h`;
}

// In one short unit, where room is scarce: "12 s", "4 m", "3 h", "2 d".
export function brief(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 90) return `${s} s`;
  if (s < 90 * kMinute) return `${Math.round(s / kMinute)} m`;
  return s < 36 * kHour ? `${Math.round(s / kHour)} h` : `${Math.round(s / kDay)} d`;
}

// In one unit, for running text: "12 seconds", "4 minutes", "3 hours", "2 days".
export function roughly(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const [size, name] = s < 90 ? [1, 'second'] : s < 90 * kMinute ? [kMinute, 'minute'] : s < 36 * kHour ? [kHour, 'hour'] : [kDay, 'day'];
  const count = Math.round(s / (size as number));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

// Labels of a time axis: hours and minutes, the date where a day begins.
export function axisLabels(splits: readonly number[]): string[] {
  const step = splits.length > 1 ? splits[1]! - splits[0]! : kHour;
  return splits.map((split) => {
    if (step >= kDay) return dayAndMonth(split);
    if (split === midnight(split)) return dayAndMonth(split);
    return step < kMinute ? clockWithSeconds(split) : clock(split);
  });
}

// The local midnight at or before a time.
export function midnight(seconds: number): number {
  const date = new Date(seconds * 1000);
  date.setHours(0, 0, 0, 0);
  return date.getTime() / 1000;
}
