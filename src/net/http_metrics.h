// What the HTTP server counts: requests by route and class of status, their durations, bytes, connections and event streams.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "base/metrics.h"
#include "base/time.h"

namespace bellwether::net {

// Of the whole server; any thread.
struct HttpGauges {
  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> event_streams{0};
  std::atomic<std::uint64_t> accept_failures{0};
  std::atomic<std::uint64_t> body_bytes{0};  // of requests being read or answered
};

// Of one shard: keeps the counters of each route at hand. The registry adds the shards up, since all ask for the same names.
class HttpMetrics {
 public:
  explicit HttpMetrics(Metrics& metrics);

  // `route` is the pattern as the router keeps it, or a literal such as "(asset)": it is kept by address.
  void count_request(std::string_view route, int status, nanoseconds duration);
  void count_received(std::uint64_t bytes) { received_bytes_.add(bytes); }
  void count_sent(std::uint64_t bytes) { sent_bytes_.add(bytes); }

 private:
  static constexpr std::array<std::string_view, 6> kBounds{"0.005", "0.025", "0.1", "0.5", "2.5", "inf"};

  struct Route {
    std::array<Counter*, 6> by_status_class{};  // made when first needed
    std::array<Counter*, kBounds.size()> within{};
    Counter* microseconds = nullptr;
  };
  Route& route_of(std::string_view route);

  Metrics& metrics_;
  Counter& received_bytes_;
  Counter& sent_bytes_;
  std::unordered_map<std::string_view, Route> routes_;
};

}  // namespace bellwether::net
