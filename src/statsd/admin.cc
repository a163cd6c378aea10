#include "statsd/admin.h"

#include <fmt/format.h>

#include "base/number.h"

namespace bellwether::statsd {

namespace {

std::string number_text(double number) {
  std::string text;
  append_js_number(text, number);
  return text;
}

// The keys that one word of a del… command names: itself, or with ".*" all below.
std::vector<std::string> matches(const OpenValues& values, const std::vector<std::string>& keys,
                                 const std::string& word) {
  std::vector<std::string> found;
  if (values.has(word)) found.push_back(word);
  if (word.ends_with(".*")) {
    const std::string_view folder = std::string_view(word).substr(0, word.size() - 1);
    for (const std::string& key : keys) {
      if (key.starts_with(folder)) found.push_back(key);
    }
  }
  return found;
}

}  // namespace

Admin::Admin(const Options& options, std::vector<std::pair<std::string, std::string>> settings, AdminSources sources)
    : options_(options), settings_(std::move(settings)), sources_(std::move(sources)), started_(sources_.now()) {}

std::string Admin::stats() const {
  const std::int64_t now = sources_.now();
  const std::int64_t last = sources_.last_packet();
  std::string out = fmt::format("uptime: {}\nmessages.last_msg_seen: {}\nmessages.bad_lines_seen: {}\n", now - started_,
                                now - (last == 0 ? started_ : last), sources_.refused());
  for (const BackendStatistics& backend : sources_.backends()) {
    for (const auto& [name, time] : backend.ages) out += fmt::format("{}.{}: {}\n", backend.name, name, now - time);
    for (const auto& [name, number] : backend.numbers) out += fmt::format("{}.{}: {}\n", backend.name, name, number);
  }
  return out + "END\n\n";
}

std::string Admin::config() const {
  std::string out = "\n";
  const auto line = [&](std::string_view key, const auto& value) { out += fmt::format("{}: {}\n", key, value); };
  for (const auto& [key, value] : settings_) line(key, value);
  line("flushInterval", options_.flush_interval.count());
  for (std::size_t i = 0; i < options_.percentiles.size(); ++i) {
    line(fmt::format("percentThreshold > {}", i), number_text(options_.percentiles[i]));
  }
  line("graphite > legacyNamespace", options_.names.legacy);
  if (!options_.names.global_suffix.empty()) line("graphite > globalSuffix", options_.names.global_suffix);
  for (std::size_t i = 0; i < options_.histogram.size(); ++i) line(fmt::format("histogram > {}", i), "[object Object]");
  line("gaugesMaxTTL", options_.idle.gauges_max_ttl);
  line("deleteCounters", options_.idle.delete_counters);
  line("deleteTimers", options_.idle.delete_timers);
  line("deleteSets", options_.idle.delete_sets);
  line("deleteGauges", options_.idle.delete_gauges);
  return out;
}

std::string Admin::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void Admin::set_health(std::string_view health) {
  const std::lock_guard lock(mutex_);
  health_ = health;
}

void Admin::show(Type type, std::move_only_function<void(std::string)> done) {
  sources_.collect(type, [home = sources_.home, done = std::move(done)](OpenValues& values, Merger&) mutable {
    home([done = std::move(done), text = values.inspect() + "END\n\n"]() mutable { done(std::move(text)); });
  });
}

void Admin::remove(Type type, std::vector<std::string> words, std::move_only_function<void(std::string)> done) {
  sources_.collect(
      type, [this, type, words = std::move(words), done = std::move(done)](OpenValues& values, Merger& merger) mutable {
        const std::vector<std::string> keys = values.keys();
        std::vector<std::string> removed;
        std::string answer;
        for (const std::string& word : words) {
          const std::vector<std::string> found = matches(values, keys, word);
          if (found.empty()) answer += fmt::format("metric {} not found\n", word);
          for (const std::string& key : found) {
            answer += fmt::format("deleted: {}\n", key);
            merger.remove(type, key);
            removed.push_back(key);
          }
        }
        answer += "END\n\n";
        sources_.clear(type, std::move(removed));
        sources_.home([done = std::move(done), answer = std::move(answer)]() mutable { done(std::move(answer)); });
      });
}

}  // namespace bellwether::statsd
