// The problems of now, asked again whenever the stream tells of a change.
import { problems, type ProblemReport } from '../api/checks';
import { isAbort, messageOf } from '../api/http';
import { checksFeed } from '../checks/feed.svelte';
import { clock } from '../time/clock.svelte';

const kSettleMs = 250; // a host takes its services with it
const kEveryMs = 15_000; // what the stream does not tell: who has been told meanwhile

const kForgetSeconds = 30;

class ProblemsFeed {
  report = $state.raw<ProblemReport | null>(null);
  message = $state('');
  #ask: (() => void) | null = null;

  follow(): () => void {
    const abort = new AbortController();
    // What was so long ago is not shown as if it were so.
    if (this.report && clock.now - this.report.now > kForgetSeconds) this.report = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let again = false;
    const later = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => document.hidden || void ask(), ms); // becoming visible asks too
    };
    const ask = async () => {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      try {
        this.report = await problems(abort.signal);
        clock.serverSays(this.report.now);
        this.message = '';
      } catch (error) {
        if (isAbort(error)) return;
        this.message = messageOf(error);
      } finally {
        asking = false;
      }
      later(again ? kSettleMs : kEveryMs);
      again = false;
    };
    let settling = false;
    const soon = () => {
      if (settling) return;
      settling = true;
      setTimeout(() => {
        settling = false;
        if (!abort.signal.aborted && !document.hidden) void ask();
      }, kSettleMs);
    };
    const stop = checksFeed.follow({ object: soon, raised: soon, replaced: soon });
    const wake = () => document.hidden || void ask();
    document.addEventListener('visibilitychange', wake);
    this.#ask = () => void ask();
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
      this.#ask = null;
      stop();
    };
  }

  // After something was done about one of them.
  refresh(): void {
    this.#ask?.();
  }
}

export const problemsFeed = new ProblemsFeed();
