// What tells the lines of one panel apart: the part of their names that they do not share.

export interface ShortNames {
  before: string; // shared by all, with its last dot
  after: string;
  short: string[];
}

export function shortNames(names: readonly string[]): ShortNames {
  if (names.length === 0) return { before: '', after: '', short: [] };
  if (names.length === 1) return { before: '', after: '', short: [lastPart(names[0]!)] };
  const tagged = namesByTags(names);
  if (tagged) return tagged;
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
  return ends(names);
}

// Series of one name: the values of the tags in which they differ. Null when the names differ, or nothing is tagged.
function namesByTags(names: readonly string[]): ShortNames | null {
  const split = names.map((name) => name.split(';'));
  const base = split[0]![0]!;
  if (base.includes('(') || split.some((parts) => parts[0] !== base) || split.every((parts) => parts.length === 1)) return null;
  const shared = split[0]!.slice(1).filter((tag) => split.every((parts) => parts.includes(tag)));
  const short = split.map((parts) => {
    const own = parts.slice(1).filter((tag) => !shared.includes(tag));
    return own.map((tag) => tag.slice(tag.indexOf('=') + 1)).join(' ') || lastPart(base);
  });
  return { before: `${base};`, after: '', short };
}

// Long names that begin alike without a dot to cut at: their ends, from the last word that they share.
function ends(names: readonly string[]): string[] {
  const cut = commonStart(names).slice(0, -1).search(/[^_:-]*$/);
  return cut < kLong ? [...names] : names.map((name) => `…${name.slice(cut)}`);
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
