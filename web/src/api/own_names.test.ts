import { describe, expect, it } from 'vitest';
import { isOwnName } from './own_names';

describe('own names', () => {
  it.each(['bellwether', 'checks', 'checks.localhost', 'stats', 'stats.statsd', 'stats.gauges', 'stats.gauges.statsd', 'stats_counts.statsd', 'statsd'])('%s says nothing of a site', (path) =>
    expect(isOwnName(path)).toBe(true));
  it.each(['site', 'checks.web1', 'stats.uploads', 'stats.gauges.queue', 'stats_counts.uploads', 'statsd2'])('%s does', (path) => expect(isOwnName(path)).toBe(false));
});
