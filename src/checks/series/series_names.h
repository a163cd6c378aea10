// What the series of a check are called. The name is a pure function of host, service and label, so that a series is the same one after any
// change of the configuration, and no two checks ever share one:
//
//   checks.<host>.state                    checks.<host>.<service>.state
//   checks.<host>.latency                  checks.<host>.<service>.execution_time
//   checks.<host>.<label>                  checks.<host>.<service>.<label>
//
// The parts are written as series/name_part.h says: "web1.example.com" is "web1:example:com". No part holds a dot, so that hosts have three parts,
// services four. A label that is called as one of our own three begins with its first letter escaped.
//
// Pure; cost: one pass over the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "series/name_part.h"

namespace bellwether::checks {

inline constexpr std::string_view kSeriesRoot = "checks";

inline void append_series_part(std::string& out, std::string_view text) {
  series::append_name_part(out, text);
}
// Nullopt for what append_series_part never writes.
inline std::optional<std::string> decode_series_part(std::string_view part) {
  return series::decode_name_part(part);
}

// "checks.<host>." or "checks.<host>.<service>."; `service` empty: a host.
void append_series_prefix(std::string& out, std::string_view host, std::string_view service);
// The last part of a performance-data label's series.
void append_series_label(std::string& out, std::string_view label);

// The whole name of one of our own three, or of a label.
enum class OwnSeries { kState, kLatency, kExecutionTime };
std::string_view own_series_name(OwnSeries which);
std::string series_name(std::string_view host, std::string_view service, OwnSeries which);
std::string series_name(std::string_view host, std::string_view service, std::string_view label);

}  // namespace bellwether::checks
