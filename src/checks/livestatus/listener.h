// The Livestatus socket: queries come in over a unix stream (or TCP where it is configured), answers go out. One query a connection, or many
// with KeepAlive. "COMMAND [time] NAME;…" lines go the way of the command pipe.
//
// Queries are answered on the engine's shard, against one moment of it; the rows of `log` are read from the ledger on the pool before.
// Limits: `max_connections` (further ones are closed), a request of kMaxRequestBytes, kMaxWaiting of them on one connection, an answer of
// kMaxAnswerBytes: what is past them is answered with an error and counted.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "base/result.h"
#include "checks/livestatus/table.h"
#include "checks/livestatus/wait.h"
#include "net/listener.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::checks::livestatus {

inline constexpr std::size_t kMaxLogLines = 100'000;  // of one query of `log`: the newest

// All outlive the listener.
struct Dependencies {
  runtime::Shard& shard;  // the engine's
  const runtime::Clock& clock;
  runtime::BlockingPool& pool;
  std::function<const Engine&()> engine;  // the present one: a reload makes another
  const alerts::Engine& alerts;
  // Lines from `from` to `until`, newest first, at most `limit`. Blocks: called on the pool.
  std::function<Result<std::vector<LogEntry>>(UnixSeconds from, UnixSeconds until, std::size_t limit)> read_log;
  // One line of the command pipe, on the shard.
  std::function<void(std::string_view line)> command;
  std::string version;
  Metrics& metrics;
  Refusals& refusals;
  Log log;
};

class Listener {
 public:
  virtual ~Listener() = default;
  virtual net::Endpoint local() const = 0;
  virtual void drain() = 0;
  // For whoever hears of changes to wake. On the shard.
  virtual Waiters& waiters() = 0;
};

// On the shard, or before the runtime runs.
Result<std::unique_ptr<Listener>> listen(const net::Endpoint& endpoint, Dependencies dependencies,
                                         std::uint32_t max_connections);

}  // namespace bellwether::checks::livestatus
