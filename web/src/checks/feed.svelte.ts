// The one stream of checks that a tab holds: every page that shows hosts and services listens to it, and the navigation counts by it.
import { checkSummary, kChecksStream, type ObjectChange, type Summary } from '../api/checks';
import { openStream, type StreamState } from '../api/stream';
import { liveness } from '../shell/liveness.svelte';

export interface ChecksListener {
  object(change: ObjectChange): void;
  raised?(): void; // something about other modules' problems
  replaced(): void; // ask for everything anew: another configuration, or more changed than was said
}

class ChecksFeed {
  summary = $state.raw<Summary | null>(null);
  state = $state<StreamState>('connecting');
  #listeners = new Set<ChecksListener>();
  #holders = 0;
  #close: (() => void) | null = null;

  // Keeps the stream open until what it returns is called. The navigation holds it without a say in the live pill.
  hold(): () => void {
    if (this.#holders++ === 0) this.#open();
    return () => {
      if (--this.#holders > 0) return;
      this.#close?.();
      this.#close = null;
    };
  }

  // For what hears the changes as long as somebody holds the stream.
  listen(listener: ChecksListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // For a page whose rows follow the stream: the live pill then tells of it.
  follow(listener: ChecksListener): () => void {
    const release = this.hold();
    const pill = liveness.join();
    const stop = $effect.root(() => {
      $effect(() => pill.report(this.state));
    });
    const deafen = this.listen(listener);
    return () => {
      deafen();
      stop();
      pill.leave();
      release();
    };
  }

  #open(): void {
    checkSummary().then((summary) => (this.summary ??= summary), () => {});
    this.#close = openStream(kChecksStream, {
      events: {
        summary: (payload) => (this.summary = JSON.parse(payload) as Summary),
        object: (payload) => {
          const change = JSON.parse(payload) as ObjectChange;
          for (const listener of this.#listeners) listener.object(change);
        },
        raised: () => {
          for (const listener of this.#listeners) listener.raised?.();
        },
        replaced: () => {
          for (const listener of this.#listeners) listener.replaced();
        },
      },
      state: (state) => (this.state = state),
    });
  }
}

export const checksFeed = new ChecksFeed();
