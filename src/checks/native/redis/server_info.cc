#include "checks/native/redis/server_info.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks::redis {

ServerInfo::ServerInfo(std::string_view text) {
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    const std::size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    variables_.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
}

std::optional<std::string_view> ServerInfo::find(std::string_view name) const {
  const auto found = std::ranges::find(variables_, name, &decltype(variables_)::value_type::first);
  return found == variables_.end() ? std::nullopt : std::optional(found->second);
}

double ServerInfo::number(std::string_view name) const {
  return decimal_number(find(name).value_or("")).value_or(0);
}

std::string ServerInfo::describe(std::string_view host, std::uint16_t port) const {
  constexpr std::string_view kKeys = "keys=";  // db0:keys=17,expires=0,avg_ttl=0
  std::vector<std::string_view> databases;
  std::int64_t keys = 0;
  for (const auto& [name, value] : variables_) {
    if (!name.starts_with("db") || !value.starts_with(kKeys)) continue;
    databases.push_back(name);
    const std::string_view count = value.substr(kKeys.size());
    keys += whole_number(count.substr(0, count.find(','))).value_or(0);
  }
  const seconds uptime(static_cast<std::int64_t>(number("uptime_in_seconds")));
  return fmt::format("REDIS {} on {}:{} has {} databases ({}) with {} keys, up {}", find("redis_version").value_or("?"),
                     host, port, databases.size(), fmt::join(databases, ","), keys, uptime_text(uptime));
}

std::string_view ServerInfo::unit_of(std::string_view name) {
  constexpr std::string_view kGrowing[] = {"evicted_keys",
                                           "expired_keys",
                                           "keyspace_hits",
                                           "keyspace_misses",
                                           "rejected_connections",
                                           "total_commands_processed",
                                           "total_connections_received",
                                           "uptime_in_seconds"};
  return std::ranges::find(kGrowing, name) == std::end(kGrowing) ? "" : "c";
}

std::string uptime_text(seconds uptime) {
  struct Unit {
    seconds length;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{std::chrono::days(1), "days"},
                             {std::chrono::hours(1), "hours"},
                             {std::chrono::minutes(1), "minutes"},
                             {seconds(1), "seconds"}};
  constexpr std::size_t kMostUnits = 2;
  const seconds finest = uptime < std::chrono::hours(1) ? seconds(1) : seconds(std::chrono::minutes(1));
  std::vector<std::string> parts;
  for (const Unit& unit : kUnits) {
    if (parts.size() == kMostUnits || unit.length < finest) break;
    if (uptime >= unit.length) parts.push_back(fmt::format("{} {}", uptime / unit.length, unit.name));
    uptime %= unit.length;
  }
  return parts.empty() ? "0 seconds" : fmt::format("{}", fmt::join(parts, " "));
}

}  // namespace bellwether::checks::redis
