// ServiceOptions: the options that every check of a network service has: -H, -p, -4, -6, -t, -w and -c in seconds, and a host without -H.
// Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/option_parser.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "net/socket_address.h"

namespace bellwether::checks {

// Their specifications, and a table of them behind a check's own:
//
//   constexpr auto kOptions = with_service_options({{'k', "insecure"}, {'u', "user", Takes::kValue}});
inline constexpr OptionSpec kServiceOptions[] = {{'H', "hostname", Takes::kValue},
                                                 {'p', "port", Takes::kValue},
                                                 {'w', "warning", Takes::kValue},
                                                 {'c', "critical", Takes::kValue},
                                                 {'t', "timeout", Takes::kValue},
                                                 {'4', "use-ipv4"},
                                                 {'6', "use-ipv6"},
                                                 {'v', "verbose"}};

template <std::size_t kOwn>
constexpr std::array<OptionSpec, kOwn + std::size(kServiceOptions)> with_service_options(
    const OptionSpec (&own)[kOwn]) {
  std::array<OptionSpec, kOwn + std::size(kServiceOptions)> all{};
  std::ranges::copy(kServiceOptions, std::ranges::copy(own, all.begin()).out);
  return all;
}

struct ServiceOptions {
  std::string host;
  std::uint16_t port = 0;
  net::AddressFamily family = net::AddressFamily::kAny;
  seconds timeout{10};
  std::optional<double> warning, critical;

  // True when it was one of ours. kInvalidArgument with the message of a usage error, which ends in the value.
  Result<bool> take(const Option& option);
  // A host among the operands, where none was given by option; kInvalidArgument when there is none at all.
  Result<void> take_host(const ParsedOptions& parsed);

  Status judge(double elapsed) const;
  // "time=0.000420s;;;0.000000", with the timeout behind where `has_maximum`.
  enum class Maximum { kNone, kTimeout };
  std::string time_data(double elapsed, Maximum maximum) const;
};

// "… - value", as usage errors of plugins end.
std::unexpected<Error> refuse_option(std::string_view message, std::string_view value);

}  // namespace bellwether::checks
