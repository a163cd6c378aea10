// What the render API can be told. Every limit has the name under which it is configured and reported.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace bellwether::graphite {

struct Options {
  std::size_t series_per_request = 100'000;        // limits.series_per_request
  std::uint64_t points_per_request = 200'000'000;  // limits.points_per_request
  std::size_t targets_per_request = 1'000;         // limits.targets_per_request
  std::size_t target_bytes = 65'536;               // limits.target_bytes
  std::size_t target_depth = 64;                   // limits.target_depth
  seconds query_timeout{60};                       // graphite.query_timeout
  std::size_t live_streams = 256;                  // limits.live_streams
  std::size_t live_bytes = 2u << 20;               // limits.live_bytes: of one live answer
};

}  // namespace bellwether::graphite
