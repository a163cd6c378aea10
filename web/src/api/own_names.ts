// Names that the server writes about itself and its own machine, in both of StatsD's name spaces. A server that knows only these has not been sent a metric yet.

const kOwn =
  /^(bellwether|checks|checks\.localhost|statsd|stats|stats_counts|stats_counts\.statsd|stats\.(statsd|counters|gauges|sets|timers)|stats\.(counters|gauges|sets|timers)\.statsd)$/;

export const kOwnNameQueries = ['*', 'checks.*', 'stats.*', 'stats.{counters,gauges,sets,timers}.*', 'stats_counts.*'];

export function isOwnName(path: string): boolean {
  return kOwn.test(path);
}
