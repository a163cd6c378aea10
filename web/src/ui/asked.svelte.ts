// Something that is asked of the server again and again while a page shows it.
import { isAbort, messageOf } from '../api/http';
import { liveness } from '../shell/liveness.svelte';
import { clock } from '../time/clock.svelte';

export class Asked<T> {
  answer = $state.raw<T | null>(null);
  message = $state('');
  heardAt = $state(0);
  #ask: (() => void) | null = null;

  // Asks now and every `everyMs`, not while the page is hidden; what it returns stops that.
  follow(question: (signal: AbortSignal) => Promise<T>, everyMs: number): () => void {
    const abort = new AbortController();
    const pill = liveness.join();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      try {
        const answer = await question(abort.signal);
        if (abort.signal.aborted) return;
        this.answer = answer;
        this.heardAt = clock.now;
        this.message = '';
        pill.report('open');
      } catch (error) {
        if (isAbort(error)) return;
        this.message = messageOf(error);
        pill.report('broken');
      }
      timer = setTimeout(() => document.hidden || void ask(), everyMs);
    };
    const wake = () => document.hidden || void ask();
    document.addEventListener('visibilitychange', wake);
    this.#ask = () => void ask();
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
      this.#ask = null;
      pill.leave();
    };
  }

  refresh(): void {
    this.#ask?.();
  }
}
