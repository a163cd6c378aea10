// The server's account of itself, once a second while a page shows it.
import { kSystemStream, systemReport, type SystemReport } from '../api/system';
import { openStream } from '../api/stream';
import { liveness } from '../shell/liveness.svelte';
import { clock } from '../time/clock.svelte';
import { appended } from './history';

class SystemFeed {
  history = $state.raw<SystemReport[]>([]);
  broken = $state(false);
  heardAt = $state(0); // by this machine's clock, seconds
  report = $derived(this.history[this.history.length - 1] ?? null);

  // Follows until what it returns is called. One page is in sight at a time, so one stream is open at a time.
  follow(): () => void {
    const pill = liveness.join();
    let stopped = false;
    systemReport().then((report) => !stopped && this.#take(report), () => !stopped && (this.broken = true));
    const close = openStream(kSystemStream, {
      events: { system: (payload) => this.#take(JSON.parse(payload) as SystemReport) },
      state: (state) => {
        pill.report(state);
        this.broken = state === 'broken';
      },
    });
    return () => {
      stopped = true;
      close();
      pill.leave();
    };
  }

  #take(report: SystemReport): void {
    clock.serverSays(report.now);
    this.heardAt = Date.now() / 1000;
    this.broken = false;
    this.history = appended(this.history, report);
  }
}

export const systemFeed = new SystemFeed();
