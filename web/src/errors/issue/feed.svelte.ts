// One issue as its page shows it: the issue, one of its events, its tags, and what happened around it.
import { issueEvent, issueTags, wholeIssue, type TagFacet, type WholeIssue } from '../../api/errors';
import { events, type TimelineEvent } from '../../api/events';
import { ApiError, isAbort, messageOf } from '../../api/http';
import { clock } from '../../time/clock.svelte';
import type { TimeRange } from '../../time/range';
import { followErrors } from '../live';
import { readEvent, type ErrorEvent } from './event';

const kSettleMs = 1_000; // an issue under fire is not asked about for every event
const kEveryMs = 30_000;

export class OneIssueFeed {
  issue = $state.raw<WholeIssue | null>(null);
  event = $state.raw<ErrorEvent | null>(null);
  eventMessage = $state('');
  tags = $state.raw<TagFacet[]>([]);
  happened = $state.raw<TimelineEvent[]>([]);
  message = $state('');
  missing = $state(false);
  heardAt = $state(0);
  #ask: (() => void) | null = null;

  follow(id: string): () => void {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let settling: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      try {
        const [issue, tags] = await Promise.all([wholeIssue(id, abort.signal), issueTags(id, abort.signal).catch(() => null)]);
        if (abort.signal.aborted) return;
        this.issue = issue;
        if (tags) this.tags = tags;
        this.message = '';
        this.missing = false;
        this.heardAt = clock.now;
      } catch (error) {
        if (isAbort(error)) return;
        this.missing = error instanceof ApiError && error.status === 404;
        if (this.missing) this.issue = null;
        this.message = messageOf(error);
      }
      timer = setTimeout(() => document.hidden || void ask(), kEveryMs);
    };
    const soon = () => {
      settling ??= setTimeout(() => {
        settling = undefined;
        if (!document.hidden) void ask();
      }, kSettleMs);
    };
    const stop = followErrors('', '', {
      issue: ({ kind, issue }) => {
        if (this.issue?.id !== issue.id) return;
        this.issue = { ...this.issue, ...issue };
        if (kind !== 'event') soon();
      },
      opened: soon,
    });
    const wake = () => document.hidden || void ask();
    document.addEventListener('visibilitychange', wake);
    this.#ask = () => void ask();
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      clearTimeout(settling);
      document.removeEventListener('visibilitychange', wake);
      stop();
    };
  }

  // The event before the reader's eyes stays the same until they go to another.
  look(id: string, event: string): () => void {
    const abort = new AbortController();
    issueEvent(id, event, abort.signal).then(
      (raw) => {
        this.event = readEvent(raw);
        this.eventMessage = '';
      },
      (error: unknown) => {
        if (!isAbort(error)) this.eventMessage = messageOf(error);
      },
    );
    return () => abort.abort();
  }

  lookAround(range: TimeRange): () => void {
    const abort = new AbortController();
    events(range, '', abort.signal).then((found) => (this.happened = found), () => {});
    return () => abort.abort();
  }

  refresh(): void {
    this.#ask?.();
  }
}
