// What the live pill says: the worst state among the streams that the page holds open.
import type { StreamState } from '../api/stream';

class Liveness {
  #streams = $state<Record<number, StreamState>>({});
  #next = 0;
  paused = $state(false);

  state = $derived.by<StreamState | 'paused' | 'none'>(() => {
    if (this.paused) return 'paused';
    const states = Object.values(this.#streams);
    if (states.length === 0) return 'none';
    return (['broken', 'connecting', 'resting'] as const).find((state) => states.includes(state)) ?? 'open';
  });

  // Returns how to report this stream's state, and how to forget it.
  join(): { report(state: StreamState): void; leave(): void } {
    const id = this.#next++;
    return {
      report: (state) => (this.#streams[id] = state),
      leave: () => delete this.#streams[id],
    };
  }
}

export const liveness = new Liveness();
