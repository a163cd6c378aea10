#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "alerts/delivery/receivers.h"
#include "alerts/options.h"
#include "app/config.h"
#include "net/listener.h"

namespace bellwether::app {
namespace {

using Kind = net::Endpoint::Kind;

Result<void> check_endpoints(const std::vector<std::string>& texts, std::string_view key,
                             std::initializer_list<Kind> allowed, const std::string& file) {
  for (const std::string& text : texts) {
    auto endpoint = net::Endpoint::parse(text);
    if (!endpoint)
      return fail(Code::kInvalidArgument, fmt::format("{}: {}: {}", file, key, endpoint.error().message()));
    if (std::ranges::find(allowed, endpoint->kind) == allowed.end()) {
      return fail(Code::kInvalidArgument,
                  fmt::format("{}: {}: '{}' is of a kind that this listener does not speak", file, key, text));
    }
  }
  return {};
}

Result<void> check_heartbeats(const HeartbeatsConfig& heartbeats) {
  std::set<std::string_view> names;
  for (const alerts::HeartbeatPing& ping : heartbeats.pings) TRY_VOID(alerts::check_ping(ping));
  for (const alerts::ExpectedHeartbeat& expected : heartbeats.expected) {
    if (!names.insert(expected.name).second)
      return fail(Code::kInvalidArgument, fmt::format("'{}' is expected twice", expected.name));
    if (expected.every < seconds(1))
      return fail(Code::kInvalidArgument, fmt::format("'{}' is expected too often", expected.name));
  }
  return {};
}

}  // namespace

bool is_loopback_only(const Config& config) {
  return std::ranges::all_of(config.http.listen, [](const std::string& text) {
    const auto endpoint = net::Endpoint::parse(text);
    return endpoint && endpoint->is_loopback();
  });
}

Result<void> check_config(const Config& config, const std::string& file) {
  TRY_VOID(check_endpoints(config.http.listen, "http.listen", {Kind::kTcp, Kind::kUnixStream}, file));
  TRY_VOID(check_endpoints(config.statsd.listen, "statsd.listen",
                           {Kind::kUdp, Kind::kTcp, Kind::kUnixStream, Kind::kUnixDatagram}, file));
  TRY_VOID(check_endpoints(config.statsd.admin, "statsd.admin", {Kind::kTcp, Kind::kUnixStream}, file));
  TRY_VOID(check_endpoints(config.statsd.repeat_to, "statsd.repeat_to", {Kind::kUdp, Kind::kTcp}, file));
  TRY_VOID(check_endpoints(config.statsd.graphite_backends, "statsd.graphite_backends", {Kind::kTcp}, file));
  TRY_VOID(check_endpoints(config.carbon.plaintext, "carbon.plaintext",
                           {Kind::kUdp, Kind::kTcp, Kind::kUnixStream, Kind::kUnixDatagram}, file));
  TRY_VOID(check_endpoints(config.carbon.pickle, "carbon.pickle", {Kind::kTcp, Kind::kUnixStream}, file));
  TRY_VOID(check_endpoints(config.checks.nsca, "checks.nsca", {Kind::kTcp}, file));
  TRY_VOID(check_endpoints(config.checks.livestatus, "checks.livestatus", {Kind::kTcp, Kind::kUnixStream}, file));
  if (config.http.tls_certificate.empty() != config.http.tls_key.empty()) {
    return fail(Code::kInvalidArgument, file + ": http.tls_certificate and http.tls_key go together");
  }
  if (config.auth.sign_in == SignIn::kNever && !is_loopback_only(config)) {
    return fail(
        Code::kInvalidArgument,
        file + ": auth.sign_in = \"never\" is refused while http.listen can be reached from outside this machine");
  }
  if (auto valid = statsd::validate(config.statsd.options); !valid) {
    return fail(Code::kInvalidArgument, fmt::format("{}: [statsd] {}", file, valid.error().message()));
  }
  if (auto receivers = alerts::make_receivers(config.alerts.options.receivers); !receivers) {
    return fail(Code::kInvalidArgument, fmt::format("{}: [[alerts.receiver]] {}", file, receivers.error().message()));
  }
  if (auto valid = alerts::check_options(config.alerts.options); !valid) {
    return fail(Code::kInvalidArgument, fmt::format("{}: {}", file, valid.error().to_string()));
  }
  if (auto valid = check_heartbeats(config.heartbeats); !valid) {
    return fail(Code::kInvalidArgument, fmt::format("{}: [heartbeats] {}", file, valid.error().message()));
  }
  return {};
}

}  // namespace bellwether::app
