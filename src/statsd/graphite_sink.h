// GraphiteSink: a flush as the bytes that the original sends to a carbon daemon, plaintext or pickle, in its order and to the byte. It also keeps
// the statistics of itself that the original sends along (`graphiteStats`).
//
// The flush thread only. Builds one flush in memory: about 40 bytes a number.
#pragma once

#include <functional>
#include <string>

#include "statsd/flush_sink.h"
#include "statsd/series_names.h"

namespace bellwether::statsd {

enum class GraphiteProtocol { kText, kPickle };

// How sending went, as the one who sends knows it; the times are whole seconds, 0 for never, as the original keeps them.
struct GraphiteStatistics {
  std::int64_t last_flush = 0;
  std::int64_t last_exception = 0;
  std::uint64_t flush_time_ms = 0;
  std::uint64_t flush_length = 0;  // bytes of the flush before
};

class GraphiteSink final : public FlushSink {
 public:
  // `deliver` takes each flush's bytes; `statistics` is asked for at the end of each flush.
  GraphiteSink(const NamespaceOptions& names, GraphiteProtocol protocol, std::function<GraphiteStatistics()> statistics,
               std::function<void(std::string)> deliver);

  void begin(UnixSeconds time) override;
  void write(const FlushPoint& point) override;
  void write_timed(Type type, std::string_view key, double value, UnixSeconds time) override;
  void end(const FlushSummary& summary) override;

 private:
  void append(double value);
  void append_at(double value, UnixSeconds time);
  void append_own(std::string_view name, double value);

  const SeriesNames names_;
  const GraphiteProtocol protocol_;
  const std::function<GraphiteStatistics()> statistics_;
  const std::function<void(std::string)> deliver_;
  UnixSeconds time_{};
  std::string time_text_;
  std::string name_;
  std::string out_;
};

}  // namespace bellwether::statsd
