// The data of one panel: asked once for everything, then kept moving by the live stream, with last week beside it if wanted.
import { isAbort, messageOf } from '../api/http';
import { liveUrl, render, type RenderQuery, type Series } from '../api/render';
import { openStream } from '../api/stream';
import { liveness } from '../shell/liveness.svelte';
import { absoluteRange, resolveRange, type ResolvedRange, type TimeRange } from '../time/range';
import { clock } from '../time/clock.svelte';
import { takeLiveSlot } from './live_slots';

export interface Question {
  targets: string[];
  range: TimeRange;
  live: boolean; // and the range ends now
  compare: boolean;
  maxDataPoints: number;
}

export const kWeek = 604_800;
const kPollMs = 5_000;
const kFailuresBeforePolling = 2;
const kRetryMs = 8_000;
const kPastEveryMs = 60_000;

export class PanelFeed {
  series = $state.raw<Series[]>([]);
  past = $state.raw<Series[]>([]); // a week earlier, times as they were
  answered = $state.raw<ResolvedRange | null>(null); // what `series` covers
  status = $state<'idle' | 'loading' | 'ready' | 'error'>('idle');
  message = $state('');

  // Asks and follows; what it returns stops that.
  follow(question: Question): () => void {
    if (question.targets.length === 0) {
      this.#become([], question);
      this.status = 'idle';
      return () => {};
    }
    const abort = new AbortController();
    const stops: (() => void)[] = [() => abort.abort()];
    if (this.status !== 'ready') this.status = 'loading';
    void this.#ask(question, abort.signal, stops);
    if (question.compare) void this.#askPast(question, abort.signal, stops);
    else this.past = [];
    return () => stops.forEach((stop) => stop());
  }

  async #ask(question: Question, signal: AbortSignal, stops: (() => void)[]): Promise<void> {
    try {
      this.#become(await render(query(question), signal), question);
    } catch (error) {
      if (isAbort(error)) return;
      this.#fail(error);
      const timer = setTimeout(() => void this.#ask(question, signal, stops), kRetryMs);
      stops.push(() => clearTimeout(timer));
      return;
    }
    if (signal.aborted || !question.live) return;
    const release = takeLiveSlot();
    if (release) stops.push(this.#stream(question, signal, release));
    else stops.push(this.#poll(question, signal));
  }

  #stream(question: Question, signal: AbortSignal, release: () => void): () => void {
    const pill = liveness.join();
    let failures = 0; // before the first success: the server has no place for another stream
    let stopPolling = () => {};
    const close = openStream(liveUrl(query(question)), {
      events: {
        render: (payload) => {
          try {
            this.#become(JSON.parse(payload) as Series[], question);
          } catch (error) {
            this.#fail(error);
          }
        },
        problem: (text) => this.#fail(new Error(text)),
      },
      state: (state) => {
        pill.report(state);
        if (state === 'open') failures = Number.NEGATIVE_INFINITY;
        if (state !== 'broken' || (failures += 1) < kFailuresBeforePolling) return;
        stop();
        stopPolling = this.#poll(question, signal);
      },
    });
    const stop = () => {
      close();
      pill.leave();
      release();
    };
    return () => {
      stop();
      stopPolling();
    };
  }

  #poll(question: Question, signal: AbortSignal): () => void {
    const pill = liveness.join();
    const timer = setInterval(async () => {
      if (document.hidden) return;
      try {
        this.#become(await render(query(question), signal), question);
        pill.report('open');
      } catch (error) {
        if (isAbort(error)) return;
        this.#fail(error);
        pill.report('broken');
      }
    }, kPollMs);
    return () => {
      clearInterval(timer);
      pill.leave();
    };
  }

  async #askPast(question: Question, signal: AbortSignal, stops: (() => void)[]): Promise<void> {
    const resolved = resolveRange(question.range, clock.now);
    if (!resolved) return;
    const range = absoluteRange(resolved.from - kWeek, resolved.until - kWeek);
    try {
      this.past = await render({ ...query(question), ...range }, signal);
    } catch (error) {
      if (isAbort(error)) return;
      this.past = [];
    }
    if (!question.live || signal.aborted) return;
    const timer = setTimeout(() => void this.#askPast(question, signal, stops), kPastEveryMs);
    stops.push(() => clearTimeout(timer));
  }

  #become(series: Series[], question: Question): void {
    this.series = series;
    this.answered = resolveRange(question.range, clock.now) ?? extent(series);
    this.status = 'ready';
    this.message = '';
  }

  #fail(error: unknown): void {
    this.status = 'error';
    this.message = messageOf(error);
  }
}

function query(question: Question): RenderQuery {
  return { targets: question.targets, from: question.range.from, until: question.range.until, maxDataPoints: question.maxDataPoints };
}

// The range that the answer itself shows, for texts which only the server understands.
function extent(series: Series[]): ResolvedRange | null {
  let from = Number.POSITIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  for (const { datapoints } of series) {
    const first = datapoints[0];
    const last = datapoints[datapoints.length - 1];
    if (first) from = Math.min(from, first[1]);
    if (last) until = Math.max(until, last[1]);
  }
  return from < until ? { from, until } : null;
}
