// Ingest: everything that receives metrics, wired to the store: for each shard a writer, carbon's receivers and StatsD's tables, and for each
// configured address its listeners.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/listeners.h"
#include "app/system_view.h"
#include "base/refusals.h"
#include "carbon/receiver.h"
#include "carbon/rules.h"
#include "runtime/blocking_pool.h"
#include "runtime/mutex.h"
#include "runtime/runtime.h"
#include "series/backend.h"
#include "statsd/account.h"
#include "statsd/outbound.h"
#include "statsd/posix_dialer.h"
#include "statsd/repeater.h"
#include "statsd/service.h"
#include "timeline/timeline.h"

namespace bellwether::app {

struct IngestServices {
  runtime::Runtime& runtime;
  const runtime::Clock& clock;
  runtime::BlockingPool& pool;
  series::Backend& backend;
  timeline::Timeline& timeline;
  const carbon::Rules& rules;
  disk::Filesystem& filesystem;
  Metrics& metrics;
  Refusals& refusals;
  Log log;
};

class Ingest {
 public:
  // Binds every listener. Before the runtime runs. Everything outlives this.
  static Result<std::unique_ptr<Ingest>> create(const Config& config, const IngestServices& services,
                                                InheritedSockets& inherited);
  ~Ingest();

  // Takes up what StatsD had in its open interval at the last stop, whose file goes, and lets it flush. Once the process can no longer fail to
  // start, and before the runtime runs.
  void start();

  // The writer of a shard, for what else appends there.
  series::Writer& writer(std::size_t shard) { return *shards_[shard].writer; }

  // Stops listening, and keeps StatsD's open interval in a file that the next start takes up again (where that cannot be written, it is
  // flushed instead). `done` is called on shard 0. Call on shard 0; once.
  void drain(const std::function<void()>& done);

  // Any thread.
  std::vector<IngestRow> rows() const;
  std::vector<LimitRow> limits() const;
  std::uint64_t points_durable() const;
  // Addresses by module ("statsd", "statsd.admin", "carbon.plaintext", "carbon.pickle"), as bound.
  std::vector<std::pair<std::string, std::vector<std::string>>> addresses() const;

 private:
  struct ShardIngest {
    std::unique_ptr<series::Writer> writer;
    std::map<std::string, std::unique_ptr<carbon::Receiver>>
        receivers;  // by protocol, so that each has counters of its own
  };
  struct Datagrams {
    std::string module;
    DatagramGroup group;
    std::string listener;  // as configured: the name of StatsD's account
  };
  struct Streams {
    std::string module;
    StreamGroup group;
    std::string listener;
  };

  Ingest(const Config& config, const IngestServices& services);
  Result<void> open_carbon(InheritedSockets& inherited);
  Result<void> open_statsd(InheritedSockets& inherited);
  Result<void> open_outbound();
  std::vector<statsd::BackendStatistics> backend_statistics() const;
  void warn_of_coarse_series() const;
  void restore_statsd();
  void keep_statsd(const std::string& state, std::function<void()> done);
  std::string state_file() const { return config_.data + "/statsd.state"; }
  carbon::Receiver& receiver(std::size_t shard, const std::string& protocol);
  void close_listeners_of(std::size_t shard);
  void fill_accepted(IngestRow& row, const std::string& listener) const;

  const Config config_;
  const IngestServices services_;
  std::vector<ShardIngest> shards_;
  std::unique_ptr<series::Writer> flush_writer_;  // StatsD's flush thread appends through it
  std::map<std::string, statsd::Account> statsd_accounts_;
  statsd::PosixDialer dialer_;
  std::vector<std::unique_ptr<statsd::Outbound>> graphite_outbound_;
  std::unique_ptr<statsd::Repeater> repeater_;
  std::unique_ptr<statsd::Service> statsd_;
  std::vector<std::unique_ptr<net::DatagramHandler>> datagram_handlers_;
  mutable runtime::Mutex mutex_;  // counts are read on any shard while another closes its listeners
  std::vector<Datagrams> datagram_groups_;
  std::vector<Streams> stream_groups_;
};

}  // namespace bellwether::app
