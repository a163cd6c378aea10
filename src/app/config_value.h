// ConfigValue: one value of the configuration file, with the line it stands on. What TOML can say, without TOML's library.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace bellwether::app {

struct ConfigValue {
  using List = std::vector<ConfigValue>;
  using Table = std::map<std::string, ConfigValue>;

  std::variant<bool, std::int64_t, double, std::string, List, Table> value;
  int line = 0;

  // "the integer 10", "the text \"abc\"", "a list": for error messages.
  std::string describe() const;
};

// The file's keys, flattened: "statsd.flush_interval" -> value. Lists of tables stay values. kInvalidArgument "FILE:LINE:COLUMN: …" for what
// is not TOML or uses a type that no key has (dates).
Result<std::map<std::string, ConfigValue>> parse_toml(std::string_view text, const std::string& file);

}  // namespace bellwether::app
