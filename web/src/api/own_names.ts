// Names that the server writes about itself, in both of StatsD's name spaces. A server that knows only these has not been sent a metric yet.

const kOwn =
  /^(bellwether|statsd|stats|stats_counts|stats_counts\.statsd|stats\.(statsd|counters|gauges|sets|timers)|stats\.(counters|gauges|sets|timers)\.statsd)$/;

export const kOwnNameQueries = ['*', 'stats.*', 'stats.{counters,gauges,sets,timers}.*', 'stats_counts.*'];

export function isOwnName(path: string): boolean {
  return kOwn.test(path);
}
