// Numbers as people read them: few digits, a thin unit, never a jumping width for the same magnitude.

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const kLargeUnits: [number, string][] = [[1e15, 'P'], [1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
const kByteUnits: [number, string][] = [[2 ** 50, 'PiB'], [2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']];
const kNarrow = '\u202f'; // a narrow no-break space between number and unit

// "41,208"
export function whole(value: number): string {
  return grouped.format(value);
}

// For a value read beside a line: "1,204", "0.42", "3.1 M".
export function value(x: number | null | undefined): string {
  if (x === null || x === undefined || Number.isNaN(x)) return '–';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  const size = Math.abs(x);
  if (size >= 100_000) return scaled(x, kLargeUnits);
  if (size >= 1000) return sign(x) + grouped.format(size);
  return sign(x) + significant(size, 3);
}

// For axis ticks, which share a step: as many decimals as the step needs. "6 k", "0.25".
export function tick(x: number, step: number): string {
  if (x === 0) return '0';
  const size = Math.max(Math.abs(x), step);
  const unit = kLargeUnits.find(([bound]) => size >= bound && step >= bound / 100);
  const divisor = unit?.[0] ?? 1;
  const places = decimalsOf(step / divisor);
  const text = sign(x) + (Math.abs(x) / divisor).toFixed(places);
  return unit ? `${text}${kNarrow}${unit[1]}` : text;
}

// The fewest decimals that write a step exactly: 2 for 0.25.
function decimalsOf(step: number): number {
  for (let places = 0; places < 12; places += 1) {
    const scaledUp = step * 10 ** places;
    if (Math.abs(scaledUp - Math.round(scaledUp)) < 1e-6 * Math.max(1, scaledUp) && Math.round(scaledUp) > 0) return places;
  }
  return 12;
}

// "1.24 GiB"
export function bytes(x: number): string {
  if (Math.abs(x) < 1024) return `${whole(x)}${kNarrow}B`;
  return scaled(x, kByteUnits);
}

// A share of one as "8.3 %".
export function percent(share: number): string {
  const points = share * 100;
  return `${points >= 99.95 || points < 0.05 ? Math.round(points) : significant(points, points < 10 ? 2 : 3)}${kNarrow}%`;
}

// An amount in a unit that the server names.
export function amount(x: number, unit: string): string {
  if (unit === 'bytes' || unit === 'B') return bytes(x);
  return unit === '' ? value(x) : `${value(x)}${kNarrow}${unit}`;
}

// "1 sender", "2 senders"
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

function scaled(x: number, units: [number, string][]): string {
  const [divisor, name] = units.find(([bound]) => Math.abs(x) >= bound) ?? [1, ''];
  return `${sign(x)}${significant(Math.abs(x) / divisor, 3)}${kNarrow}${name}`;
}

function significant(x: number, digits: number): string {
  if (x === 0) return '0';
  if (x < 1e-4) return x.toExponential(1).replace('e-', 'e−');
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(x)));
  return String(Number(x.toFixed(Math.min(places, 12))));
}

function sign(x: number): string {
  return x < 0 ? '−' : '';
}
