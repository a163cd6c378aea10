// Colours of series, from the tokens, as text that a canvas understands.

const kColors = 8;

export function seriesToken(index: number): string {
  return `--s${(index % kColors) + 1}`;
}

export function seriesColor(index: number): string {
  return `var(${seriesToken(index)})`;
}

export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
