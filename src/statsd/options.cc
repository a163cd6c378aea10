#include "statsd/options.h"

#include <cmath>

#include <fmt/format.h>

namespace bellwether::statsd {

Options default_options(Mode mode) {
  Options options;
  options.mode = mode;
  if (mode == Mode::kStrict) {
    options.limits.samples_per_timer = std::numeric_limits<std::uint32_t>::max();
    options.limits.members_per_set = std::numeric_limits<std::uint32_t>::max();
  } else {
    options.idle.forget_after = seconds(900);
  }
  return options;
}

namespace {

Result<void> validate_prefix(std::string_view option, std::string_view prefix) {
  for (const char byte : prefix) {
    if (byte <= ' ' || byte == ';' || byte == 0x7f) {
      return fail(Code::kInvalidArgument,
                  fmt::format("statsd.{}: '{}' holds a blank, a ';' or a control byte", option, prefix));
    }
  }
  return {};
}

Result<void> validate_histogram(const HistogramRule& rule) {
  for (std::size_t i = 0; i < rule.bins.size(); ++i) {
    if (std::isnan(rule.bins[i]) || (i > 0 && rule.bins[i] <= rule.bins[i - 1])) {
      return fail(Code::kInvalidArgument,
                  fmt::format("statsd.histogram: the bins of '{}' do not ascend at position {}", rule.metric, i));
    }
  }
  return {};
}

}  // namespace

Result<void> validate(const Options& options) {
  if (options.flush_interval < milliseconds(100)) {
    return fail(Code::kInvalidArgument,
                fmt::format("statsd.flush_interval: {} ms is below 100 ms", options.flush_interval.count()));
  }
  for (const double percentile : options.percentiles) {
    if (!(std::fabs(percentile) <= 100)) {
      return fail(Code::kInvalidArgument, fmt::format("statsd.percentiles: {} is not within -100 and 100", percentile));
    }
  }
  for (const HistogramRule& rule : options.histogram) TRY_VOID(validate_histogram(rule));
  TRY_VOID(validate_prefix("global_prefix", options.names.global_prefix));
  TRY_VOID(validate_prefix("global_suffix", options.names.global_suffix));
  TRY_VOID(validate_prefix("prefix_counter", options.names.prefix_counter));
  TRY_VOID(validate_prefix("prefix_timer", options.names.prefix_timer));
  TRY_VOID(validate_prefix("prefix_gauge", options.names.prefix_gauge));
  TRY_VOID(validate_prefix("prefix_set", options.names.prefix_set));
  TRY_VOID(validate_prefix("prefix_stats", options.names.prefix_stats));
  if (options.limits.key_bytes == 0 || options.limits.key_bytes > 60'000) {
    return fail(Code::kInvalidArgument,
                fmt::format("statsd.limits.key_bytes: {} is not within 1 and 60000", options.limits.key_bytes));
  }
  return {};
}

}  // namespace bellwether::statsd
