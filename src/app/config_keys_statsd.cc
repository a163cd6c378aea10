// The keys of StatsD, among them lists of small tables: histograms and key budgets.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/config_table.h"

namespace bellwether::app {
namespace {

// The member of an inline table; an error that names it when it is missing.
Result<const ConfigValue*> member(const ConfigValue& value, const std::string& name) {
  const auto* table = std::get_if<ConfigValue::Table>(&value.value);
  if (table == nullptr) return wrong_type("a table such as { " + name + " = … }", value);
  const auto at = table->find(name);
  if (at == table->end()) return fail(Code::kInvalidArgument, "needs '" + name + "' in each of its tables");
  return &at->second;
}

Result<void> only_members(const ConfigValue& value, std::initializer_list<std::string_view> known) {
  for (const auto& [name, inner] : std::get<ConfigValue::Table>(value.value)) {
    if (std::ranges::find(known, name) == known.end())
      return fail(Code::kInvalidArgument, "does not know '" + name + "' in its tables");
  }
  return {};
}

}  // namespace

// A bound of a histogram: a number, or "inf".
template <>
struct ConfigType<statsd::HistogramRule> {
  static std::string name() { return "{ metric, bins } table"; }

  static Result<statsd::HistogramRule> read(const ConfigValue& value) {
    statsd::HistogramRule rule;
    TRY(const ConfigValue* metric, member(value, "metric"));
    TRY(const ConfigValue* bins, member(value, "bins"));
    TRY_VOID(only_members(value, {"metric", "bins"}));
    TRY(rule.metric, ConfigType<std::string>::read(*metric));
    const auto* list = std::get_if<ConfigValue::List>(&bins->value);
    if (list == nullptr) return wrong_type("'bins' to be a list of numbers", *bins);
    for (const ConfigValue& bound : *list) {
      const auto* text = std::get_if<std::string>(&bound.value);
      if (text != nullptr && *text == "inf") {
        rule.bins.push_back(INFINITY);
        continue;
      }
      TRY(const double number, ConfigType<double>::read(bound));
      rule.bins.push_back(number);
    }
    return rule;
  }

  static std::string show(const statsd::HistogramRule& rule) {
    std::string bins;
    for (const double bound : rule.bins) {
      bins +=
          (bins.empty() ? "" : ", ") + (std::isinf(bound) ? std::string("\"inf\"") : ConfigType<double>::show(bound));
    }
    return fmt::format("{{ metric = {}, bins = [{}] }}", show_text(rule.metric), bins);
  }
};

template <>
struct ConfigType<statsd::KeyBudget> {
  static std::string name() { return "{ prefix, keys } table"; }

  static Result<statsd::KeyBudget> read(const ConfigValue& value) {
    statsd::KeyBudget budget;
    TRY(const ConfigValue* prefix, member(value, "prefix"));
    TRY(const ConfigValue* keys, member(value, "keys"));
    TRY_VOID(only_members(value, {"prefix", "keys"}));
    TRY(budget.prefix, ConfigType<std::string>::read(*prefix));
    TRY(budget.keys, ConfigType<std::uint64_t>::read(*keys));
    return budget;
  }

  static std::string show(const statsd::KeyBudget& budget) {
    return fmt::format("{{ prefix = {}, keys = {} }}", show_text(budget.prefix), budget.keys);
  }
};

namespace {

void add_listening(ConfigSection& section) {
  section.key("listen", "`udp://`, `tcp://`, `unix://` (stream) and `unixgram://` addresses; several of each.",
              [](auto& c) -> auto& { return c.statsd.listen; });
  section.key("admin", "The text protocol that the original has on port 8126.",
              [](auto& c) -> auto& { return c.statsd.admin; });
  section.bytes("receive_buffer", "Asked of the kernel for each UDP socket; what it granted is on the System page.",
                [](auto& c) -> auto& { return c.statsd.datagrams.receive_buffer_bytes; });
  section.bytes("max_datagram_bytes", "A longer datagram loses its tail and is counted.",
                [](auto& c) -> auto& { return c.statsd.datagrams.max_datagram_bytes; });
  section.key("nap",
              "How long to wait after a small batch, so that the next is larger and costs less; \"0s\" is never.",
              [](auto& c) -> auto& { return c.statsd.datagrams.nap; });
  section.key("max_connections", "Of TCP and unix stream senders; further ones are refused.",
              [](auto& c) -> auto& { return c.statsd.streams.max_connections; });
}

void add_sending_on(ConfigSection& section) {
  section.key("repeat_to", "Every packet goes on, as it came, to these `udp://` or `tcp://` addresses (`repeater`).",
              [](auto& c) -> auto& { return c.statsd.repeat_to; });
  section.key("graphite_backends",
              "Every flush goes to these carbon daemons too, besides the own store; retried from a bounded spool.",
              [](auto& c) -> auto& { return c.statsd.graphite_backends; });
  section.choice<statsd::GraphiteProtocol>(
      "graphite_protocol", "How flushes go to them.",
      {{"text", statsd::GraphiteProtocol::kText}, {"pickle", statsd::GraphiteProtocol::kPickle}},
      [](auto& c) -> auto& { return c.statsd.graphite_protocol; });
  section.bytes("spool", "What may wait for each of them; past it the oldest is dropped and counted.",
                [](auto& c) -> auto& { return c.statsd.spool_bytes; });
}

void add_flushing(ConfigSection& section) {
  section.choice<statsd::Mode>(
      "mode", "`extended` speaks every dialect; `strict` answers as the original does, byte for byte (docs/statsd.md).",
      {{"extended", statsd::Mode::kExtended}, {"strict", statsd::Mode::kStrict}},
      [](auto& c) -> auto& { return c.statsd.options.mode; });
  section.key("flush_interval", "How often what was counted becomes points.",
              [](auto& c) -> auto& { return c.statsd.options.flush_interval; });
  section.key("percentiles", "Of timers; a negative one takes the highest values (`percentThreshold`).",
              [](auto& c) -> auto& { return c.statsd.options.percentiles; });
  section.key("histogram", "Bins of timers; the first table whose `metric` is part of the key wins.",
              [](auto& c) -> auto& { return c.statsd.options.histogram; });
  section.key("calculated_timer_metrics", "Only these statistics of timers; empty is all (`calculatedTimerMetrics`).",
              [](auto& c) -> auto& { return c.statsd.options.calculated_timer_metrics; });
  section.key("sanitize_keys", "Blanks to `_`, `/` to `-`, everything unusual away (`keyNameSanitize`).",
              [](auto& c) -> auto& { return c.statsd.options.sanitize_keys; });
}

void add_names(ConfigSection& section) {
  section.key(
      "legacy_namespace",
      "`stats.K` and `stats_counts.K` for counters instead of `stats.counters.K.{rate,count}` (`legacyNamespace`).",
      [](auto& c) -> auto& { return c.statsd.options.names.legacy; });
  section.key("global_prefix", "Not in the legacy name space.",
              [](auto& c) -> auto& { return c.statsd.options.names.global_prefix; });
  section.key("global_suffix", "Behind every name.",
              [](auto& c) -> auto& { return c.statsd.options.names.global_suffix; });
  section.key("prefix_counter", "Not in the legacy name space.",
              [](auto& c) -> auto& { return c.statsd.options.names.prefix_counter; });
  section.key("prefix_timer", "Not in the legacy name space.",
              [](auto& c) -> auto& { return c.statsd.options.names.prefix_timer; });
  section.key("prefix_gauge", "Not in the legacy name space.",
              [](auto& c) -> auto& { return c.statsd.options.names.prefix_gauge; });
  section.key("prefix_set", "Not in the legacy name space.",
              [](auto& c) -> auto& { return c.statsd.options.names.prefix_set; });
  section.key("prefix_stats", "Of StatsD's metrics about itself.",
              [](auto& c) -> auto& { return c.statsd.options.names.prefix_stats; });
  section.key("flush_counts", "Also the counts of counters, not only their rates.",
              [](auto& c) -> auto& { return c.statsd.options.names.flush_counts; });
}

void add_idle_and_limits(ConfigSection& section) {
  section.key("delete_counters", "Send nothing for a counter that got nothing (`deleteCounters`).",
              [](auto& c) -> auto& { return c.statsd.options.idle.delete_counters; });
  section.key("delete_timers", "The same for timers.",
              [](auto& c) -> auto& { return c.statsd.options.idle.delete_timers; });
  section.key("delete_sets", "The same for sets.", [](auto& c) -> auto& { return c.statsd.options.idle.delete_sets; });
  section.key("delete_gauges", "The same for gauges.",
              [](auto& c) -> auto& { return c.statsd.options.idle.delete_gauges; });
  section.key("gauges_max_ttl", "Flushes a gauge is still sent after its last sample, with `delete_gauges`.",
              [](auto& c) -> auto& { return c.statsd.options.idle.gauges_max_ttl; });
  section.key("forget_after", "A key that got nothing for this long is forgotten, whatever its type; \"0s\" is never.",
              [](auto& c) -> auto& { return c.statsd.options.idle.forget_after; });
  section.key("max_keys", "`limits.statsd_keys`, on each shard: further keys are refused.",
              [](auto& c) -> auto& { return c.statsd.options.limits.keys; });
  section.key("budgets",
              "At most that many keys under a prefix: the first stay, later ones are refused and counted under it.",
              [](auto& c) -> auto& { return c.statsd.options.limits.budgets; });
  section.bytes("max_key_bytes", "Longest key with its tags.",
                [](auto& c) -> auto& { return c.statsd.options.limits.key_bytes; });
  section.bytes("max_line_bytes", "Longest line on a stream.",
                [](auto& c) -> auto& { return c.statsd.options.limits.line_bytes; });
  section.key("max_samples_per_timer", "Kept exactly in one interval; more become a sketch with 1 % relative error.",
              [](auto& c) -> auto& { return c.statsd.options.limits.samples_per_timer; });
  section.bytes("max_timer_bytes", "Exact samples of all timers of a shard; past it, sketches.",
                [](auto& c) -> auto& { return c.statsd.options.limits.timer_bytes; });
  section.key("max_members_per_set", "Kept exactly in one interval; more become an estimate.",
              [](auto& c) -> auto& { return c.statsd.options.limits.members_per_set; });
  section.key("max_events_per_interval", "Events and service checks of a shard that go to the timeline.",
              [](auto& c) -> auto& { return c.statsd.options.limits.events_per_interval; });
  section.key("max_timed_samples", "Samples with their own `|T` time, of a shard and interval.",
              [](auto& c) -> auto& { return c.statsd.options.limits.timed_samples; });
}

}  // namespace

ConfigSection statsd_keys() {
  ConfigSection section{
      .name = "statsd",
      .help = "StatsD and DogStatsD. The original's option is named where the key is called otherwise.",
      .keys = {}};
  add_listening(section);
  add_sending_on(section);
  add_flushing(section);
  add_names(section);
  add_idle_and_limits(section);
  return section;
}

}  // namespace bellwether::app
