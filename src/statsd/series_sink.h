// SeriesSink: a flush straight into the time-series engine. A series is looked up by name once; then its id is kept for the key and statistic.
//
// The flush thread only; the writer is its own. 4 bytes for each number of each key, after the key's first flush.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/refusals.h"
#include "series/backend.h"
#include "statsd/flush_sink.h"
#include "statsd/series_names.h"

namespace bellwether::statsd {

class SeriesSink final : public FlushSink {
 public:
  SeriesSink(const NamespaceOptions& names, series::Writer& writer, Metrics& metrics, Refusals& refusals);

  void begin(UnixSeconds time) override;
  void write(const FlushPoint& point) override;
  void write_timed(Type type, std::string_view key, double value, UnixSeconds time) override;
  void end(const FlushSummary& summary) override;
  void forget(std::uint32_t key_id) override;

 private:
  // In place of an id: not looked up yet; refused by the engine and not asked again until the key is forgotten or some flushes have passed.
  static constexpr std::uint32_t kUnknown = 0xffffffff;
  static constexpr std::uint32_t kRefused = 0xfffffffe;
  static constexpr std::uint32_t kRetryFlushes = 64;

  std::uint32_t& slot(const FlushPoint& point);
  std::uint32_t resolve(std::string_view name);
  void append(std::uint32_t id, std::int64_t time, double value);
  void write_own(std::string_view name, double value);

  const SeriesNames names_;
  series::Writer& writer_;
  Counter& points_;
  Counter& dropped_;
  Refusals::Reason& refused_name_;
  Refusals::Reason& refused_point_;

  std::int64_t time_ = 0;
  std::uint32_t flushes_ = 0;
  std::string name_;
  // Ids of a key's series, by ordinal: one block for each key in a pool, found by the key's id.
  struct Block {
    std::uint32_t at = kUnknown;
    std::uint16_t size = 0;
  };
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> pool_;
  std::map<std::uint16_t, std::vector<std::uint32_t>> free_;  // by size
  std::map<std::string, std::uint32_t, std::less<>> own_ids_;
};

}  // namespace bellwether::statsd
