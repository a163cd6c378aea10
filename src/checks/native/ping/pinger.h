// Pinger: sends echo requests to one address and measures the answers. An unprivileged ICMP socket where the system allows it
// (net.ipv4.ping_group_range), a raw one otherwise (CAP_NET_RAW).
//
// One shard; a descriptor and a small frame for each run. A raw socket sees the replies of all others, so many runs at a time cost each
// other time: let ping_group_range hold Bellwether's group.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "net/socket_address.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::checks::ping {

struct Plan {
  std::int64_t packets = 5;
  nanoseconds interval{1'000'000'000};  // between two requests
  Monotonic deadline;                   // for the last answer
};

struct Measured {
  std::int64_t sent = 0, received = 0;
  double total_ms = 0, shortest_ms = 0, longest_ms = 0;

  double average_ms() const { return received > 0 ? total_ms / static_cast<double>(received) : 0; }
  std::int64_t loss_percent() const { return sent > 0 ? (sent - received) * 100 / sent : 100; }
};

// kPermissionDenied when neither kind of socket is allowed; kUnavailable: the network or host cannot be reached, in the system's words.
runtime::Task<Result<Measured>> run(runtime::Shard& shard, net::SocketAddress address, Plan plan);

}  // namespace bellwether::checks::ping
