// Whether the server has ever been sent a metric; pages teach until it has.
import { findPaths } from './metrics';
import { isOwnName, kOwnNameQueries } from './own_names';

const kAskEveryMs = 3_000;

class Site {
  hasMetrics = $state<boolean | null>(null); // null: not known yet

  // Asks until there is one; what it returns stops that.
  follow(): () => void {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const answers = await Promise.all(kOwnNameQueries.map((query) => findPaths(query)));
        this.hasMetrics = answers.flat().some(({ path }) => !isOwnName(path));
      } catch {
        // The page says by itself that the server does not answer.
      }
      if (!stopped && this.hasMetrics !== true) timer = setTimeout(ask, kAskEveryMs);
    };
    if (this.hasMetrics !== true) void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }
}

export const site = new Site();
