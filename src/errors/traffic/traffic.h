// Traffic: takes what is no error and no session: transactions and spans become series and edges of the topology (errors/<project> needs
// dependencies/<name>), client reports go into the ledger of events, and what nothing here reads (metrics, logs, profiles, replays) is accepted and counted.
//
// take() on any shard; series and edges belong to the shard. Owns the series of sessions, too, which are written with its own.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/refusals.h"
#include "errors/accounting/outcomes.h"
#include "errors/ledger_batch.h"
#include "errors/routes/item_taker.h"
#include "errors/traffic/measure_series.h"
#include "errors/traffic/slot_series.h"
#include "errors/traffic/span.h"
#include "ledger/database.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::errors {

class Traffic final : public ItemTaker {
 public:
  static constexpr seconds kTick{1};
  static constexpr seconds kEdgePause{3600};  // an edge is recorded again after it
  static constexpr std::size_t kMaxEdges = 10'000;
  // What it is to be added for.
  static constexpr std::array<std::string_view, 16> kTypes = {"transaction",
                                                              "span",
                                                              "otel_span",
                                                              "client_report",
                                                              "trace_metric",
                                                              "statsd",
                                                              "metric_buckets",
                                                              "metric_meta",
                                                              "profile",
                                                              "profile_chunk",
                                                              "replay_event",
                                                              "replay_recording",
                                                              "replay_video",
                                                              "otel_traces_data",
                                                              "log",
                                                              "otel_log"};

  // All outlive this.
  struct Surroundings {
    runtime::Shard& shard;
    const runtime::Clock& clock;
    ledger::Database& database;
    Outcomes& outcomes;
    series::Writer& writer;  // of the shard
    const series::SchemaSource& schemas;
    Metrics& metrics;
    Refusals& refusals;
    Log log;
  };
  explicit Traffic(const Surroundings& surroundings);

  // Begins to write. Once, on the shard.
  void start();
  // Everything that came is in the series. On the shard.
  void write();
  SlotSeries& counts() { return counts_; }

  runtime::Task<Taken> take(const Sender& sender, const EnvelopeItem& item) override;

 private:
  Taken take_report(const Sender& sender, std::string_view payload);
  Taken take_spans(const Sender& sender, const EnvelopeItem& item);
  void add(const std::string& project, const Measures& measures);
  void record_edge(const std::string& project, std::string_view dependency, UnixMillis now);
  Taken refuse(const Sender& sender, const Error& error, std::string_view reason);

  const Surroundings surroundings_;
  SlotSeries counts_;
  MeasureSeries measures_;
  LedgerBatch edges_;
  std::map<std::string, UnixMillis, std::less<>> recorded_;  // edges, and when
  Refusals::Reason& bad_item_;
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::errors
