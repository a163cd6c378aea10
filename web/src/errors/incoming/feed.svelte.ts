// The stream as the realtime view has it: what came, and the rate of the last minutes.
import { issues, type Issue, type Rate } from '../../api/errors';
import { isAbort, messageOf } from '../../api/http';
import { clock } from '../../time/clock.svelte';
import { kUsualFilter, term } from '../address';
import { followErrors } from '../live';
import { begun, heard, kNothing, renewed, type Arrivals } from './arrivals';

export const kRates = 300; // five minutes, one a second
const kWithoutRelease = 3_600; // s that count as new while no release is known

export class IncomingFeed {
  arrivals = $state.raw<Arrivals>(kNothing);
  rate = $state.raw<Rate | null>(null);
  rates = $state.raw<(number | null)[]>([]);
  message = $state('');
  answered = $state(false);
  #release: string | null = null; // what the rows were asked about

  follow(project: string, environment: string): () => void {
    const abort = new AbortController();
    this.arrivals = kNothing;
    this.rates = [];
    this.rate = null;
    this.answered = false;
    this.#release = null;
    const ask = async () => {
      const release = this.rate?.release ?? '';
      this.#release = release;
      try {
        const filter = { ...kUsualFilter, project, environment, period: '24h', sort: 'new' };
        const [fresh, regressed, escalating] = await Promise.all([
          issues({ ...filter, query: release === '' ? 'is:unresolved is:new age:-1h' : term('first_release', release) }, '', abort.signal),
          issues({ ...filter, query: 'is:unresolved is:regressed' }, '', abort.signal), issues({ ...filter, query: 'is:unresolved is:escalating' }, '', abort.signal),
        ]);
        if (abort.signal.aborted || this.#release !== release) return;
        const answer = begun([...fresh.issues].sort((a, b) => b.first_seen - a.first_seen), [...regressed.issues, ...escalating.issues], clock.now);
        this.arrivals = renewed(answer, this.arrivals, release, clock.now - kWithoutRelease);
        this.message = '';
        this.answered = true;
      } catch (error) {
        if (!isAbort(error)) this.message = messageOf(error);
      }
    };
    void ask();
    const stop = followErrors(project, environment, {
      issue: ({ kind, issue }) => this.#hear(kind, issue),
      rate: (rate) => {
        this.rate = rate;
        this.rates = [...this.rates, rate.now].slice(-kRates);
        if ((rate.release ?? '') !== this.#release) void ask(); // a release was deployed before the reader's eyes
      },
      opened: () => void ask(),
    });
    return () => {
      abort.abort();
      stop();
    };
  }

  #hear(kind: Parameters<typeof heard>[1]['kind'], issue: Issue): void {
    this.arrivals = heard(this.arrivals, { kind, issue }, this.rate?.release ?? '', clock.now - kWithoutRelease, clock.now);
  }
}
