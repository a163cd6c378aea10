// Account: what came in through one listener and what became of it, exactly. At any quiet moment
//   lines + further_values == samples + refused + events
// where a line with n values counts n - 1 further values. Counters of the registry: any thread reads, the shard adds once a batch.
#pragma once

#include <string>

#include "base/metrics.h"

namespace bellwether::statsd {

class Account {
 public:
  // `listener` names it in metrics and refusals: "udp://127.0.0.1:8125". Shards that share a listener's address share its counters.
  Account(std::string listener, Metrics& metrics);

  const std::string& listener() const { return listener_; }

  Counter& packets;  // datagrams, or chunks of a stream
  Counter& lines;    // not empty ones
  Counter& further_values;
  Counter& samples;  // accepted
  Counter& refused;
  Counter& events;  // and service checks

 private:
  std::string listener_;
};

}  // namespace bellwether::statsd
