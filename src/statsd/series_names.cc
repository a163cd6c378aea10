#include "statsd/series_names.h"

namespace bellwether::statsd {

namespace {

// The parts that are not empty, each with a point behind it.
std::string dotted(std::string_view first, std::string_view second = {}) {
  std::string out;
  for (const std::string_view part : {first, second}) {
    if (!part.empty()) out.append(part).push_back('.');
  }
  return out;
}

}  // namespace

SeriesNames::SeriesNames(const NamespaceOptions& options)
    : is_legacy_(options.legacy), sends_counts_(options.flush_counts) {
  if (is_legacy_) {
    counter_ = "stats.";
    count_ = "stats_counts.";
    timer_ = "stats.timers.";
    gauge_ = "stats.gauges.";
    set_ = "stats.sets.";
    own_ = dotted("stats", options.prefix_stats);
    num_stats_ = dotted(options.prefix_stats);
  } else {
    counter_ = count_ = dotted(options.global_prefix, options.prefix_counter);
    timer_ = dotted(options.global_prefix, options.prefix_timer);
    gauge_ = dotted(options.global_prefix, options.prefix_gauge);
    set_ = dotted(options.global_prefix, options.prefix_set);
    own_ = num_stats_ = dotted(options.global_prefix, options.prefix_stats);
  }
  if (!options.global_suffix.empty()) suffix_ = "." + options.global_suffix;
}

void SeriesNames::append(std::string& out, const FlushPoint& point) const {
  const std::size_t tags_at = point.key.find(';');
  const std::string_view name = point.key.substr(0, tags_at);
  std::string_view statistic = point.statistic;
  switch (point.type) {
    case Type::kCounter:
      out.append(point.ordinal == kCounterRate ? counter_ : count_);
      if (is_legacy_) statistic = {};
      break;
    case Type::kTimer:
      out.append(timer_);
      break;
    case Type::kGauge:
      out.append(gauge_);
      break;
    case Type::kSet:
      out.append(set_);
      break;
  }
  out.append(name);
  if (!statistic.empty()) {
    out.push_back('.');
    out.append(statistic);
  }
  out.append(suffix_);
  if (tags_at != std::string_view::npos) out.append(point.key.substr(tags_at));
}

void SeriesNames::append_own(std::string& out, std::string_view name) const {
  out.append(name == "numStats" ? num_stats_ : own_).append(name).append(suffix_);
}

}  // namespace bellwether::statsd
