// For tests: flushes as lines of text, and the surroundings an aggregator needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/number.h"
#include "statsd/account.h"
#include "statsd/aggregator.h"
#include "statsd/flush_sink.h"
#include "statsd/merger.h"
#include "statsd/series_names.h"

namespace bellwether::statsd {

// Keeps each flush as "NAME VALUE" lines, own statistics left out.
class TestSink final : public FlushSink {
 public:
  explicit TestSink(const NamespaceOptions& names) : names_(names) {}

  void begin(UnixSeconds) override { lines.clear(); }
  void write(const FlushPoint& point) override {
    std::string line;
    names_.append(line, point);
    line.push_back(' ');
    append_js_number(line, point.value);
    lines.push_back(std::move(line));
  }
  void write_timed(Type type, std::string_view key, double value, UnixSeconds time) override {
    std::string line(type == Type::kCounter ? "timed counter " : "timed gauge ");
    line.append(key).push_back(' ');
    append_js_number(line, value);
    line.append(" @").append(std::to_string(count_seconds(time)));
    lines.push_back(std::move(line));
  }
  void end(const FlushSummary& summary) override { last = summary; }

  std::vector<std::string> lines;
  FlushSummary last;

 private:
  SeriesNames names_;
};

// One shard's engine, driven by hand.
class TestEngine {
 public:
  explicit TestEngine(const Options& options, StructuralScan scan = fastest_structural_scan())
      : refusals_(metrics_, Log(null_log_sink(), "test")),
        reasons_(refusals_),
        account("test", metrics_),
        aggregator(options, reasons_, scan),
        merger(options, 1),
        sink(options.names),
        interval_(options.flush_interval) {}

  void receive(std::string_view packet) {
    std::string padded(packet);
    padded.append(64, ':');  // what lies behind must not matter
    aggregator.receive(padded.data(), packet.size(), account);
    aggregator.finish_batch();
  }

  const std::vector<std::string>& flush() {
    Generation& generation = *aggregator.swap();
    FlushSink* const sinks[] = {&sink};
    merger.fold(0, generation, aggregator.arena());
    merger.flush(now_, sinks, [] { return 0.0; });
    const auto idle = merger.take_idle_keys();
    const std::uint64_t number = generation.number;
    aggregator.give_back(generation);
    aggregator.forget(idle, number);
    now_ += std::chrono::floor<seconds>(interval_);
    return sink.lines;
  }

  std::uint64_t refused(Refusal refusal) const { return reasons_[refusal].total(); }

 private:
  Metrics metrics_;
  Refusals refusals_;
  RefusalReasons reasons_;
  UnixSeconds now_ = unix_seconds(1'700'000'000);

 public:
  Account account;
  Aggregator aggregator;
  Merger merger;
  TestSink sink;

 private:
  milliseconds interval_;
};

}  // namespace bellwether::statsd
