// What carbon can be told. Every limit has the name under which it is configured and reported.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "codec/pickle_reader.h"

namespace bellwether::carbon {

struct Options {
  std::size_t max_line_bytes = 16'384;  // carbon.max_line_bytes: a longer line is refused and skipped
  codec::PickleLimits pickle;           // carbon.max_pickle_bytes and its kin: a larger message closes the connection
  std::size_t max_filter_verdicts =
      100'000;  // carbon.max_filter_verdicts: names whose filtering is remembered on each shard
};

// Files of carbon's that are read and re-read; an empty path is none.
struct RuleFiles {
  std::string storage_schemas;
  std::string storage_aggregation;
  std::string whitelist;
  std::string blacklist;
};

}  // namespace bellwether::carbon
