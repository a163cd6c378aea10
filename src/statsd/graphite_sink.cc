#include "statsd/graphite_sink.h"

#include "base/number.h"

namespace bellwether::statsd {

GraphiteSink::GraphiteSink(const NamespaceOptions& names, GraphiteProtocol protocol,
                           std::function<GraphiteStatistics()> statistics, std::function<void(std::string)> deliver)
    : names_(names), protocol_(protocol), statistics_(std::move(statistics)), deliver_(std::move(deliver)) {}

void GraphiteSink::begin(UnixSeconds time) {
  time_ = time;
  time_text_ = std::to_string(count_seconds(time));
  out_.clear();
  // A pickle is a list behind its length, which end() fills in.
  if (protocol_ == GraphiteProtocol::kPickle) out_.append(4, '\0').append("(l");
}

// One line, or one element of the list: name_ with that value.
void GraphiteSink::append(double value) {
  if (protocol_ == GraphiteProtocol::kText) {
    out_.append(name_).push_back(' ');
    append_js_number(out_, value);
    out_.append(" ").append(time_text_).push_back('\n');
  } else {
    out_.append("(S'").append(name_).append("'\n(L").append(time_text_).append("L\nS'");
    append_js_number(out_, value);
    out_.append("'\ntta");
  }
  name_.clear();
}

void GraphiteSink::append_at(double value, UnixSeconds time) {
  std::string now = std::exchange(time_text_, std::to_string(count_seconds(time)));
  append(value);
  time_text_ = std::move(now);
}

void GraphiteSink::write(const FlushPoint& point) {
  names_.append(name_, point);
  append(point.value);
}

void GraphiteSink::write_timed(Type type, std::string_view key, double value, UnixSeconds time) {
  FlushPoint point{.key_id = 0, .ordinal = 0, .type = type, .key = key, .statistic = {}, .value = value};
  if (type == Type::kCounter) {
    point.ordinal = kCounterCount;
    point.statistic = "count";
  }
  names_.append(name_, point);
  append_at(value, time);
}

void GraphiteSink::append_own(std::string_view name, double value) {
  names_.append_own(name_, name);
  append(value);
}

void GraphiteSink::end(const FlushSummary& summary) {
  const GraphiteStatistics statistics = statistics_();
  append_own("numStats", static_cast<double>(summary.keys));
  append_own("graphiteStats.calculationtime", summary.calculation_ms);
  append_own("processing_time", summary.processing_ms);
  append_own("graphiteStats.last_exception", static_cast<double>(statistics.last_exception));
  append_own("graphiteStats.last_flush", static_cast<double>(statistics.last_flush));
  append_own("graphiteStats.flush_time", static_cast<double>(statistics.flush_time_ms));
  append_own("graphiteStats.flush_length", static_cast<double>(statistics.flush_length));
  if (protocol_ == GraphiteProtocol::kPickle) {
    out_.push_back('.');
    const std::size_t size = out_.size() - 4;
    for (int i = 0; i < 4; ++i) out_[static_cast<std::size_t>(i)] = static_cast<char>(size >> (24 - 8 * i));
  }
  deliver_(std::exchange(out_, {}));
}

}  // namespace bellwether::statsd
