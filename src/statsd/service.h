// Service: StatsD of the whole process: an aggregator for each shard, the flush timer, the flush thread and what is sent where.
//
//   Service service(options, shards, surroundings);
//   service.add_sink(std::make_unique<SeriesSink>(…));
//   auto handler = service.datagram_handler(0, "udp://127.0.0.1:8125");    // give it to a net::DatagramListener of shard 0
//   service.start();
//   …
//   service.drain([&] { runtime.stop(); });                                 // the last flush
//
// Construct, add sinks and start on shard 0 or before the shards run; the rest says its thread. Destroy after the shards have stopped. A flush:
// every shard swaps its generation (microseconds), the flush thread merges and writes them, then the shards get them back. Flushes never overlap:
// one that is due while the last is still being written is left out and counted, and its samples go with the next.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "net/listener.h"
#include "runtime/shard.h"
#include "statsd/admin.h"
#include "statsd/flush_sink.h"
#include "statsd/merger.h"
#include "statsd/options.h"
#include "statsd/receivers.h"
#include "statsd/refusal_reason.h"
#include "statsd/state.h"

namespace bellwether::statsd {

class FlushThread;

// What the service needs of its process.
struct Surroundings {
  Metrics& metrics;
  Refusals& refusals;
  Log log;
  timeline::Timeline* timeline = nullptr;  // of events and service checks; null: they are accepted and go nowhere
  // Runs flushes, one after the other; empty: a thread of the service's own.
  std::function<void(std::move_only_function<void()>)> background;
};

class Service {
 public:
  Service(const Options& options, std::vector<runtime::Shard*> shards, Surroundings surroundings);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Before start().
  void add_sink(std::unique_ptr<FlushSink> sink);
  void set_tap(PacketTap* tap);

  // For listeners of that shard; `listener` names them in accounts and refusals.
  std::unique_ptr<net::DatagramHandler> datagram_handler(std::size_t shard, const std::string& listener);
  net::StreamSessionFactory line_sessions(std::size_t shard, const std::string& listener);
  // The admin port, on shard 0. `settings` are shown by its command `config` before the options; `backends` by `stats`.
  net::StreamSessionFactory admin_sessions(std::vector<std::pair<std::string, std::string>> settings,
                                           std::function<std::vector<BackendStatistics>()> backends);

  void start();

  // Flushes what is there and calls `done` on shard 0 when all sinks have it. Stops the timer. Any thread.
  void drain(std::move_only_function<void()> done);
  // The same without stopping anything: for tests and for people in a hurry.
  void flush_now(std::move_only_function<void()> done);

  // State over a restart (state.h): snapshot() calls `done` on shard 0 with the bytes; any thread. What comes in later is not in them, so take it
  // when the listeners are closed. restore() is for before start(); an interval that has ended meanwhile is flushed at its own end, at once. A snapshot holds the open interval: taken without drain() first, nothing of it
  // is sent twice or lost.
  void snapshot(std::move_only_function<void(std::string)> done);
  Result<void> restore(std::string_view bytes);

  // Who was cut by a budget, of all shards. Any thread.
  std::vector<KeyBudgets::Offender> offenders() const;
  // How far each budget is used up, on the shard where it is fullest. Any thread.
  std::vector<KeyBudgets::Usage> budget_usage() const;

 private:
  struct PerShard;

  void start_round();  // shard 0
  void take_snapshot(std::size_t left, std::shared_ptr<StateWriter> writer,
                     std::move_only_function<void(std::string)> done);
  void merge();  // flush thread
  FlushSummary flush_generations(UnixSeconds time, const std::function<double()>& elapsed_ms);
  void flush_restored(UnixSeconds end);
  void end_round(FlushSummary summary);  // shard 0
  void report_offenders();               // shard 0
  void go_on();                          // shard 0
  void run_in_background(std::move_only_function<void()> work);

  // What the admin port asks for on its way through the shards.
  struct Collection {
    OpenValues values;
    std::move_only_function<void(OpenValues&, Merger&)> then;
  };
  void collect(Type type, std::move_only_function<void(OpenValues&, Merger&)> then);  // any thread
  void collect_from(std::size_t left, std::shared_ptr<Collection> collection);

  const Options options_;
  const std::vector<runtime::Shard*> shards_;
  Surroundings surroundings_;
  RefusalReasons reasons_;
  std::vector<std::unique_ptr<PerShard>> per_shard_;
  std::vector<std::unique_ptr<FlushSink>> sinks_;
  std::vector<std::unique_ptr<Account>> accounts_;

  // Of the running round.
  bool round_is_running_ = false;  // shard 0
  std::atomic<std::size_t> shards_to_swap_{0};
  UnixSeconds round_time_{};
  std::vector<std::move_only_function<void()>> when_round_ends_;       // shard 0
  std::vector<std::move_only_function<void()>> when_next_round_ends_;  // shard 0

  std::vector<std::move_only_function<void()>> between_rounds_;  // shard 0: what must not meet a flush

  std::map<std::string, std::uint64_t>
      reported_;  // shard 0: prefixes that were cut, and how much when the log said so last

  std::unique_ptr<runtime::Timer> timer_;  // shard 0
  Merger merger_;                          // flush thread

  Counter& flushes_;
  Counter& skipped_;
  Gauge& flush_seconds_;
  Gauge& keys_;
  Gauge& memory_;
  Gauge& swap_seconds_;

  std::unique_ptr<Admin> admin_;
  std::unique_ptr<FlushThread> flush_thread_;  // last: ends before what it uses
};

}  // namespace bellwether::statsd
