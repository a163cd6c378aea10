import { describe, expect, it } from 'vitest';
import { kSnippets, snippetFor } from './snippets';

const kDsn = 'https://0123@errors.example.org/7';

describe('snippets', () => {
  it.each(kSnippets.map((snippet) => [snippet.id, snippet] as const))('%s holds the DSN', (_, snippet) => expect(snippet.steps.some((step) => step.text(kDsn).includes(kDsn))).toBe(true));
  it.each([['go', 'python', 'go'], ['', 'python', 'python'], ['', 'python-django', 'python'], ['', 'csharp', 'dotnet'], ['nothing', '', 'node'], ['', 'javascript-react', 'browser']])('%s on %s is %s', (id, platform, found) =>
    expect(snippetFor(id, platform).id).toBe(found));
});
