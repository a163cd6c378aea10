// The issues that match a filter, kept up to date by the stream.
import { issues, type Issue, type IssueFilter, type Rate, type StreamedIssue } from '../../api/errors';
import { isAbort, messageOf } from '../../api/http';
import { clock } from '../../time/clock.svelte';
import { followErrors } from '../live';
import { hold, joined, replaced } from './list';

const kSettleMs = 300; // a flood of changes is asked about once
const kEveryMs = 30_000; // what the stream does not tell: counts of the day that passed

export class IssueFeed {
  shown = $state.raw<Issue[]>([]);
  waiting = $state(0);
  next = $state<string | null>(null);
  rate = $state.raw<Rate | null>(null);
  message = $state('');
  heardAt = $state(0);
  answered = $state(false);
  busy = $state(false);
  isRead: () => boolean = () => false; // set by the page: whether the rows must keep their places
  #fresh: Issue[] = [];
  #older: Issue[] = [];
  #acted = false;
  #ask: (() => void) | null = null;
  #filter: IssueFilter | null = null;

  follow(filter: IssueFilter): () => void {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let settling: ReturnType<typeof setTimeout> | undefined;
    this.#filter = filter;
    this.#older = [];
    this.#acted = true; // rows of another question stay only until this one is answered
    const ask = async () => {
      clearTimeout(timer);
      try {
        const part = await issues(filter, '', abort.signal);
        if (abort.signal.aborted) return;
        this.#take(part.issues, part.next);
      } catch (error) {
        if (isAbort(error)) return;
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
    const stop = followErrors(filter.project, filter.environment, {
      issue: (change) => this.#hear(change, soon),
      rate: (rate) => (this.rate = rate),
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

  // After something was done: rows may move at once.
  refresh(): void {
    this.#acted = true;
    this.#ask?.();
  }

  showNew(): void {
    this.shown = joined(this.#fresh, this.#older);
    this.waiting = 0;
  }

  async more(): Promise<void> {
    if (this.next === null || this.busy || !this.#filter) return;
    const filter = this.#filter;
    this.busy = true;
    try {
      const part = await issues(filter, this.next);
      if (filter !== this.#filter) return;
      this.#older = joined(this.#older, part.issues);
      this.shown = joined(this.shown, part.issues);
      this.next = part.next;
    } catch (error) {
      this.message = messageOf(error);
    } finally {
      this.busy = false;
    }
  }

  #take(fresh: Issue[], next: string | null): void {
    this.#fresh = fresh;
    if (this.#older.length === 0) this.next = next;
    if (this.answered && this.shown.length > 0 && !this.#acted && this.isRead()) {
      const held = hold(this.shown, fresh);
      this.shown = held.shown;
      this.waiting = held.waiting;
    } else this.showNew();
    this.#acted = false;
    this.answered = true;
    this.message = '';
    this.heardAt = clock.now;
  }

  #hear({ kind, issue }: StreamedIssue, soon: () => void): void {
    const known = this.shown.some((one) => one.id === issue.id);
    if (known && kind !== 'gone') this.shown = replaced(this.shown, issue);
    // Whether it matches the search is the server's to say.
    if (kind !== 'event' || !known) soon();
  }
}
