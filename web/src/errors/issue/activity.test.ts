import { describe, expect, it } from 'vitest';
import { activityMark, activityWords } from './activity';

describe('the log of an issue', () => {
  it.each([
    ['first_seen', '2.1', 'first seen in 2.1', 'warn'], ['set_resolved', '', 'resolved it', 'ok'], ['set_resolved_in_release', '2.2', 'resolved it in 2.2', 'ok'], ['set_regression', '', 'came back', 'crit'],
    ['assigned', 'anna', 'assigned it to anna', 'folded'], ['note', 'looking', 'wrote', 'info'], ['set_moved', 'to web', 'set moved: to web', 'folded'],
  ])('%s %s', (kind, text, words, mark) => {
    expect(activityWords({ kind, text, by: '' })).toBe(words);
    expect(activityMark({ kind, text, by: '' })).toBe(mark);
  });
});
