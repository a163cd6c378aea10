// What the service keeps for each shard. For the service's own sources.
#pragma once

#include "statsd/aggregator.h"
#include "statsd/receivers.h"
#include "statsd/service.h"

namespace bellwether::statsd {

struct Service::PerShard {
  PerShard(const Options& options, const RefusalReasons& reasons, runtime::Shard& shard, timeline::Timeline* timeline)
      : aggregator(options, reasons), input{aggregator, shard.clock(), timeline, nullptr, options.limits.line_bytes} {}

  Aggregator aggregator;
  ShardInput input;
  // Of the running round.
  Generation* generation = nullptr;
  std::uint64_t generation_number = 0;
  std::size_t keys = 0;
  std::size_t memory_bytes = 0;
  double swap_seconds = 0;
};

}  // namespace bellwether::statsd
