// Finding metrics by a part of their name, with the globs that /metrics/find understands.
import { findPaths, type FoundPath } from './metrics';

const kDeepest = 6;
const kMostFound = 200;

// "api.up" asks for names that begin so; "upload" for any name with an element that contains it.
export function searchPatterns(text: string): string[] {
  const word = text.trim().split(/\s+/)[0] ?? '';
  if (word === '') return [];
  if (word.includes('.') || word.includes('*')) return [word.endsWith('*') || word.endsWith('}') ? word : `${word}*`];
  return Array.from({ length: kDeepest }, (_, depth) => `${'*.'.repeat(depth)}*${word}*`);
}

// Every further word must be somewhere in the name; the shallowest names first.
export function pickMatches(nodes: readonly FoundPath[], text: string): FoundPath[] {
  const words = text.trim().toLowerCase().split(/\s+/).slice(1);
  const seen = new Set<string>();
  return nodes
    .filter((node) => {
      const key = `${node.path}${node.is_leaf ? '' : '.'}`;
      if (seen.has(key) || !words.every((word) => node.path.toLowerCase().includes(word))) return false;
      seen.add(key);
      return true;
    })
    .slice(0, kMostFound);
}

export async function searchMetrics(text: string, signal: AbortSignal): Promise<FoundPath[]> {
  const answers = await Promise.all(searchPatterns(text).map((pattern) => findPaths(pattern, signal)));
  return pickMatches(answers.flat(), text);
}
