// check_ping: round trip and loss of ICMP echo requests.
#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/ping/pinger.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_ping -H HOST -w RTA,LOSS% -c RTA,LOSS% [-p PACKETS] [-t SECONDS] [-4|-6]

Pings a host.

 -H, --hostname  host or address
 -w, --warning   round trip in milliseconds and loss in percent from which it is a warning
 -c, --critical  the same, critical
 -p, --packets   packets to send, one a second (5)
 -t, --timeout   seconds until the check gives up (10)
 -4, -6          only IPv4, only IPv6)";

constexpr OptionSpec kOptions[] = {{'H', "hostname", Takes::kValue},
                                   {'w', "warning", Takes::kValue},
                                   {'c', "critical", Takes::kValue},
                                   {'p', "packets", Takes::kValue},
                                   {'t', "timeout", Takes::kValue},
                                   {'L', "link"},
                                   {'4', "use-ipv4"},
                                   {'6', "use-ipv6"},
                                   {'v', "verbose"}};

constexpr std::int64_t kMaxPackets = 1'000;

struct Threshold {
  double round_trip = 0;
  std::int64_t loss = 0;
};

// "100.5,20%"; the message of a usage error otherwise.
Result<Threshold> parse_threshold(std::string_view text, std::string_view which) {
  const std::size_t comma = text.find(',');
  const std::string_view loss = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  const std::optional<double> round_trip = decimal_number(text.substr(0, comma));
  const std::optional<std::int64_t> percent =
      loss.ends_with('%') ? whole_number(loss.substr(0, loss.size() - 1)) : std::nullopt;
  if (!round_trip || !percent) {
    return refuse_option(fmt::format("{} threshold must be <rta>,<pl>%!", which), text);
  }
  return Threshold{*round_trip, *percent};
}

struct Request {
  ServiceOptions service;
  Threshold warning, critical;
  std::int64_t packets = 5;
};

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  std::optional<Threshold> warning, critical;
  for (const Option& option : parsed.options) {
    if (option.id == 'w') {
      TRY(warning, parse_threshold(option.value, "Warning"));
    } else if (option.id == 'c') {
      TRY(critical, parse_threshold(option.value, "Critical"));
    } else if (option.id == 'p') {
      const std::optional<std::int64_t> count = positive_number(option.value);
      if (!count || *count > kMaxPackets) {
        return refuse_option(fmt::format("<max_packets> must be a number from 1 to {}", kMaxPackets), option.value);
      }
      request.packets = *count;
    } else {
      TRY_VOID(request.service.take(option));
    }
  }
  TRY_VOID(request.service.take_host(parsed));
  if (!warning) return fail(Code::kInvalidArgument, "<wrta> was not set: give -w <rta>,<pl>%");
  if (!critical) return fail(Code::kInvalidArgument, "<crta> was not set: give -c <rta>,<pl>%");
  if (warning->round_trip > critical->round_trip) {
    return fail(Code::kInvalidArgument, fmt::format("<wrta> ({:.6f}) cannot be larger than <crta> ({:.6f})",
                                                    warning->round_trip, critical->round_trip));
  }
  if (warning->loss > critical->loss) {
    return fail(Code::kInvalidArgument,
                fmt::format("<wpl> ({}) cannot be larger than <cpl> ({})", warning->loss, critical->loss));
  }
  request.warning = *warning;
  request.critical = *critical;
  return request;
}

NativeOutcome judge(const Request& request, const ping::Measured& measured) {
  const std::int64_t loss = measured.loss_percent();
  // With nothing answered the plugin draws the round trip at the critical bound.
  const double round_trip = measured.received > 0 ? measured.average_ms() : request.critical.round_trip;
  Status status = Status::kOk;
  if (loss >= request.critical.loss || round_trip >= request.critical.round_trip) {
    status = Status::kCritical;
  } else if (loss >= request.warning.loss || round_trip >= request.warning.round_trip) {
    status = Status::kWarning;
  }
  PerformanceData data;
  data.fraction("rta", round_trip, "ms", {request.warning.round_trip, request.critical.round_trip, 0.0, std::nullopt});
  data.whole("pl", loss, "%", {request.warning.loss, request.critical.loss, 0, std::nullopt});
  const std::string shown = measured.received > 0 ? fmt::format(", RTA = {:.2f} ms", round_trip) : "";
  return outcome(status, fmt::format("PING {} - Packet loss = {}%{}|{}", status_name(status), loss, shown, data.str()));
}

runtime::Task<NativeOutcome> run_ping(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const ServiceOptions& service = parsed->service;
  const Monotonic deadline = deadline_of(call.context, service.timeout);
  Result<net::NameLookup::Addresses> addresses =
      co_await call.context.dialer.names().find(service.host, service.family, deadline);
  if (!addresses) co_return call.cannot_connect(service.host, 0, service.timeout, addresses.error());

  ping::Plan plan;
  plan.packets = parsed->packets;
  plan.interval = std::min(plan.interval, (deadline - call.now()) / (parsed->packets + 1));
  plan.deadline = deadline;
  Result<ping::Measured> measured = co_await ping::run(call.context.shard, addresses->front(), plan);
  if (measured) co_return judge(*parsed, *measured);
  if (measured.error().code() == Code::kPermissionDenied) {
    co_return outcome(Status::kUnknown, "PING UNKNOWN - " + measured.error().message());
  }
  co_return outcome(Status::kCritical, fmt::format("CRITICAL - {} ({})", measured.error().message(), service.host));
}

}  // namespace

const NativeCheck& ping_check() {
  static const PluginCheck check("check_ping", kHelp, kOptions, run_ping);
  return check;
}

}  // namespace bellwether::checks
