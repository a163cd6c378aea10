// One host or service as its page shows it: the object itself, its history over a range, and a host's services.
import { checkObject, grid, history, type CheckObject, type History, type HostRow, type Subject } from '../api/checks';
import { events, type TimelineEvent } from '../api/events';
import { ApiError, isAbort, messageOf } from '../api/http';
import { clock } from '../time/clock.svelte';
import { endsNow, resolveRange, type ResolvedRange, type TimeRange } from '../time/range';
import { checksFeed } from './feed.svelte';

const kSettleMs = 200;
const kEveryMs = 20_000;

export class ObjectFeed {
  object = $state.raw<CheckObject | null>(null);
  history = $state.raw<History | null>(null);
  covers = $state.raw<ResolvedRange | null>(null); // what the history is of
  host = $state.raw<HostRow | null>(null); // of a host: its row with its services
  events = $state.raw<TimelineEvent[]>([]);
  message = $state('');
  missing = $state(false);
  heardAt = $state(0);
  #ask: (() => void) | null = null;

  follow(subject: Subject, range: TimeRange): () => void {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      try {
        await this.#read(subject, range, abort.signal);
        this.message = '';
        this.heardAt = clock.now;
      } catch (error) {
        if (isAbort(error)) return;
        this.missing = error instanceof ApiError && error.status === 404;
        this.message = messageOf(error);
      }
      if (!abort.signal.aborted) timer = setTimeout(() => document.hidden || void ask(), kEveryMs);
    };
    let settling: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      clearTimeout(settling);
      settling = setTimeout(() => void ask(), kSettleMs);
    };
    const stop = checksFeed.follow({
      object: (change) => {
        if (change.host === subject.host && (subject.service === null || change.service === subject.service)) soon();
      },
      replaced: soon,
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
      this.#ask = null;
      stop();
    };
  }

  refresh(): void {
    this.#ask?.();
  }

  async #read(subject: Subject, range: TimeRange, signal: AbortSignal): Promise<void> {
    const resolved = resolveRange(range, clock.now) ?? { from: clock.now - 86_400, until: clock.now };
    const until = endsNow(range) ? clock.now : resolved.until;
    const [object, past, services, happened] = await Promise.all([
      checkObject(subject, signal),
      history(subject, resolved.from, until, signal),
      subject.service === null ? grid({ state: '', group: '', q: subject.host }, 1000, signal) : null,
      events(range, '', signal).catch(() => []),
    ]);
    this.object = object;
    this.history = past;
    this.covers = { from: resolved.from, until };
    this.host = services?.hosts.find((row) => row.host === subject.host) ?? null;
    this.events = happened;
    this.missing = false;
  }
}
