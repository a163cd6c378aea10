// The values that options of checks take: ports, counts, seconds. Pure; nullopt for anything else than the whole text being one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "net/socket_address.h"

namespace bellwether::checks {

std::optional<std::int64_t> whole_number(std::string_view text);     // -12, 0, 34
std::optional<std::int64_t> positive_number(std::string_view text);  // from 1
std::optional<std::uint16_t> port_number(std::string_view text);     // 1 … 65535
std::optional<double> decimal_number(std::string_view text);         // finite

// -4 and -6, as every check that connects has them.
constexpr net::AddressFamily family_of_option(int id) {
  return id == '4' ? net::AddressFamily::kIpv4 : net::AddressFamily::kIpv6;
}

}  // namespace bellwether::checks
