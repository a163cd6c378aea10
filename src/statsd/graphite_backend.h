// GraphiteBackend: flushes to a carbon daemon: the sink that makes the bytes and the spool that sends them.
#pragma once

#include <memory>
#include <string>

#include "statsd/graphite_sink.h"
#include "statsd/options.h"
#include "statsd/outbound.h"

namespace bellwether::statsd {

class GraphiteBackend final : public FlushSink {
 public:
  // `outbound` outlives it.
  GraphiteBackend(const NamespaceOptions& names, GraphiteProtocol protocol, Outbound& outbound)
      : sink_(
            names, protocol, [&outbound] { return statistics_of(outbound); },
            [&outbound](std::string bytes) { outbound.offer(std::move(bytes)); }) {}

  void begin(UnixSeconds time) override { sink_.begin(time); }
  void write(const FlushPoint& point) override { sink_.write(point); }
  void write_timed(Type type, std::string_view key, double value, UnixSeconds time) override {
    sink_.write_timed(type, key, value, time);
  }
  void end(const FlushSummary& summary) override { sink_.end(summary); }

 private:
  static GraphiteStatistics statistics_of(const Outbound& outbound) {
    const OutboundStatistics sent = outbound.statistics();
    return {.last_flush = sent.last_sent,
            .last_exception = sent.last_error,
            .flush_time_ms = sent.send_ms,
            .flush_length = sent.sent_bytes};
  }

  GraphiteSink sink_;
};

}  // namespace bellwether::statsd
