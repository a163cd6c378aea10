// What tells the lines of one panel apart: the part of their names that they do not share.

export interface ShortNames {
  before: string; // shared by all, with its last dot
  after: string;
  short: string[];
}

export function shortNames(names: readonly string[]): ShortNames {
  if (names.length === 0) return { before: '', after: '', short: [] };
  if (names.length === 1) return { before: '', after: '', short: [lastPart(names[0]!)] };
  let before = commonStart(names);
  before = before.slice(0, Math.max(before.lastIndexOf('.'), before.lastIndexOf('(')) + 1);
  const rests = names.map((name) => name.slice(before.length));
  let after = commonEnd(rests);
  const cut = after.search(/[.)]/);
  after = cut < 0 ? '' : after.slice(cut);
  const short = rests.map((rest) => rest.slice(0, rest.length - after.length));
  // A name that is nothing but the shared part keeps its own last word.
  if (short.some((text) => text === '')) return { before: '', after: '', short: names.map(lastPart) };
  return { before, after, short: short.some((text) => text.length > kLong) ? tails(short) : short };
}

const kLong = 22;

// The fewest last elements that still tell all apart.
function tails(names: readonly string[]): string[] {
  if (names.some((name) => /[()\s]/.test(name))) return [...names];
  const parts = names.map((name) => name.split('.'));
  const deepest = Math.max(...parts.map((elements) => elements.length));
  for (let kept = 1; kept < deepest; kept += 1) {
    const short = parts.map((elements) => elements.slice(-kept).join('.'));
    if (new Set(short).size === names.length) return short;
  }
  return [...names];
}

// "a.b.c" is "c"; what is not a plain path stays whole.
export function lastPart(name: string): string {
  return /^[^()\s]+$/.test(name) ? name.slice(name.lastIndexOf('.') + 1) : name;
}

function commonStart(names: readonly string[]): string {
  const first = names[0]!;
  let length = first.length;
  for (const name of names) {
    while (length > 0 && !name.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}

function commonEnd(names: readonly string[]): string {
  const first = names[0]!;
  let length = first.length;
  for (const name of names) {
    while (length > 0 && !name.endsWith(first.slice(first.length - length))) length -= 1;
  }
  return first.slice(first.length - length);
}
