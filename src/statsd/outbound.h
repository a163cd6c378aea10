// Outbound: bytes to another daemon, from a bounded spool, with retries, on a thread of its own: flushes to a carbon daemon, packets to a
// repeater's targets. What does not fit into the spool displaces the oldest and is counted.
//
//   Outbound carbon(options, dialer, metrics, log);
//   carbon.offer(std::move(flush));                 // any thread, never blocks on the network
//   carbon.wait_until_sent(deadline);               // at the end
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "net/listener.h"
#include "runtime/mutex.h"

namespace bellwether::statsd {

// A connection, or a socket that sends datagrams. One thread.
class OutboundConnection {
 public:
  virtual ~OutboundConnection() = default;
  // All of it, or an error within `timeout`; after an error any part may have gone.
  virtual Result<void> send(std::string_view bytes, milliseconds timeout) = 0;
};

class OutboundDialer {
 public:
  virtual ~OutboundDialer() = default;
  virtual Result<std::unique_ptr<OutboundConnection>> dial(const net::Endpoint& target, milliseconds timeout) = 0;
};

struct OutboundOptions {
  enum class Manner {
    kConnectionForEach,  // a connection for each item, as the original's graphite backend
    kOneConnection,      // one as long as it holds; a newline behind each item that lacks one
    kDatagrams,          // an item is a datagram; one that cannot be sent is lost, as datagrams are
  };
  std::string name;  // in metrics and logs: "graphite", "repeater"
  net::Endpoint target;
  Manner manner = Manner::kConnectionForEach;
  std::uint64_t spool_bytes = 64u << 20;
  milliseconds timeout{5'000};
  milliseconds first_retry{1'000};  // doubles up to last_retry
  milliseconds last_retry{30'000};
};

struct OutboundStatistics {
  std::int64_t last_sent = 0;    // Unix seconds; 0: never
  std::int64_t last_error = 0;   // likewise
  std::uint64_t send_ms = 0;     // of the last item
  std::uint64_t sent_bytes = 0;  // of the last item
};

class Outbound {
 public:
  Outbound(const OutboundOptions& options, OutboundDialer& dialer, Metrics& metrics, Log log);
  // Drops what is not sent.
  ~Outbound();
  Outbound(const Outbound&) = delete;
  Outbound& operator=(const Outbound&) = delete;

  void offer(std::string item) BW_EXCLUDES(mutex_);
  // True once everything offered so far has been sent or dropped; false at the deadline.
  bool wait_until_sent(Monotonic deadline) BW_EXCLUDES(mutex_);
  OutboundStatistics statistics() const BW_EXCLUDES(mutex_);

 private:
  void serve() BW_EXCLUDES(mutex_);
  Result<void> send(const std::string& item);
  void note(const Result<void>& sent, std::size_t bytes, milliseconds took) BW_EXCLUDES(mutex_);

  const OutboundOptions options_;
  OutboundDialer& dialer_;
  const Log log_;
  Counter& sent_bytes_;
  Counter& sent_;
  Counter& dropped_;
  Counter& errors_;
  std::unique_ptr<OutboundConnection> connection_;  // the thread's

  mutable runtime::Mutex mutex_;
  runtime::Condition changed_;
  std::deque<std::string> spool_ BW_GUARDED_BY(mutex_);
  std::uint64_t spooled_bytes_ BW_GUARDED_BY(mutex_) = 0;
  bool is_sending_ BW_GUARDED_BY(mutex_) = false;
  bool is_stopping_ BW_GUARDED_BY(mutex_) = false;
  OutboundStatistics statistics_ BW_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace bellwether::statsd
