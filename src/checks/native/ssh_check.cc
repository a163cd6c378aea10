// check_ssh: the banner of an SSH server.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"
#include "net/stream_reader.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_ssh [-4|-6] [-t SECONDS] [-r VERSION] [-P PROTOCOL] [-p PORT] HOST [PORT]

Looks at the banner of an SSH server.

 -H, --hostname         host or address
 -p, --port             port (22)
 -r, --remote-version   software that the banner must name, e.g. OpenSSH_9.2p1
 -P, --remote-protocol  protocol that it must name, e.g. 2.0
 -t, --timeout          seconds until the check gives up (10)
 -4, -6                 only IPv4, only IPv6
 -v, --verbose          accepted)";

constexpr OptionSpec kOptions[] = {{'H', "hostname", Takes::kValue},
                                   {'p', "port", Takes::kValue},
                                   {'r', "remote-version", Takes::kValue},
                                   {'P', "remote-protocol", Takes::kValue},
                                   {'t', "timeout", Takes::kValue},
                                   {'4', "use-ipv4"},
                                   {'6', "use-ipv6"},
                                   {'v', "verbose"}};

constexpr std::string_view kOurBanner = "SSH-2.0-check_ssh_bellwether\r\n";
constexpr std::size_t kMaxBannerBytes = 4'096;  // RFC 4253 allows 255 for the banner itself

struct Wanted {
  std::string_view version, protocol;
};

NativeOutcome judge(std::string_view answer, const Wanted& wanted, const ServiceOptions& service, double elapsed) {
  constexpr std::string_view kMark = "SSH-";
  const std::string_view banner = answer.substr(0, answer.find_first_of("\r\n"));
  const std::size_t dash = banner.find('-', kMark.size());
  if (!banner.starts_with(kMark) || dash == std::string_view::npos) {
    return outcome(Status::kCritical, fmt::format("Server answer: {}", trim(answer)));
  }
  const std::string_view protocol = banner.substr(kMark.size(), dash - kMark.size());
  const std::string_view version = banner.substr(dash + 1);
  const auto mismatch = [&](std::string_view what, std::string_view expected) {
    return outcome(Status::kCritical, fmt::format("SSH CRITICAL - {} (protocol {}) {} mismatch, expected '{}'", version,
                                                  protocol, what, expected));
  };
  if (!wanted.version.empty() && wanted.version != version) return mismatch("version", wanted.version);
  if (!wanted.protocol.empty() && wanted.protocol != protocol) return mismatch("protocol version", wanted.protocol);
  return outcome(Status::kOk, fmt::format("SSH OK - {} (protocol {}) | {}", version, protocol,
                                          service.time_data(elapsed, ServiceOptions::Maximum::kTimeout)));
}

runtime::Task<NativeOutcome> run_ssh(const PluginCall& call) {
  ServiceOptions service;
  service.port = 22;
  Wanted wanted;
  for (const Option& option : call.parsed.options) {
    const Result<bool> taken = service.take(option);
    if (!taken) co_return call.usage_error(taken.error().message());
    if (option.id == 'r') wanted.version = option.value;
    if (option.id == 'P') wanted.protocol = option.value;
  }
  const std::vector<std::string_view>& operands = call.parsed.operands;
  const std::size_t host_operands = service.host.empty() ? 1 : 0;
  if (operands.size() > host_operands) {
    const Result<bool> taken = service.take({'p', operands[host_operands], true});
    if (!taken) co_return call.usage_error(taken.error().message());
  }
  if (const Result<void> host = service.take_host(call.parsed); !host)
    co_return call.usage_error(host.error().message());

  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, service.timeout);
  Result<net::AsyncStream> stream =
      co_await call.context.dialer.connect(service.host, service.port, service.family, deadline);
  if (!stream) co_return call.cannot_connect(service.host, service.port, service.timeout, stream.error());
  net::StreamReader reader(*stream, kMaxBannerBytes);
  Result<bool> more = true;
  while (more && *more && !reader.buffered().contains('\n')) more = co_await reader.fill(deadline);
  if (!more && more.error().code() == Code::kDeadlineExceeded) co_return socket_timeout(service.timeout);
  const double elapsed = std::chrono::duration<double>(call.now() - begin).count();
  [[maybe_unused]] const Result<void> greeted = co_await stream->write(kOurBanner, deadline);
  co_return judge(reader.buffered(), wanted, service, elapsed);
}

}  // namespace

const NativeCheck& ssh_check() {
  static const PluginCheck check("check_ssh", kHelp, kOptions, run_ssh);
  return check;
}

}  // namespace bellwether::checks
