// ServerInfo: the answer of Redis' INFO, "name:value" a line. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace bellwether::checks::redis {

class ServerInfo {
 public:
  // `text` must live as long as this.
  explicit ServerInfo(std::string_view text);

  std::optional<std::string_view> find(std::string_view name) const;
  double number(std::string_view name) const;  // 0 where there is none

  // "REDIS 7.0.15 on 127.0.0.1:6379 has 2 databases (db0,db3) with 17 keys, up 3 days 4 hours".
  std::string describe(std::string_view host, std::uint16_t port) const;

  // "c", a counter, for what only grows; empty for everything else.
  static std::string_view unit_of(std::string_view name);

 private:
  std::vector<std::pair<std::string_view, std::string_view>> variables_;
};

// "3 days 4 hours", "12 minutes 5 seconds": the two largest units that are there, and seconds only within the first hour.
std::string uptime_text(seconds uptime);

}  // namespace bellwether::checks::redis
