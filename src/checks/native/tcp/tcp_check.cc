// check_tcp and the checks that are check_tcp with other defaults: check_ftp, check_imap, check_simap, check_pop, check_spop, check_ssmtp,
// check_nntp, check_nntps, check_jabber, check_clamd.
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"
#include "checks/native/tcp/conversation.h"
#include "checks/native/tcp/request.h"
#include "checks/native/tcp/services.h"

namespace bellwether::checks {
namespace {

using tcp::Conversation;
using tcp::Request;

constexpr std::string_view kHelp =
    R"(Usage: check_tcp -H HOST -p PORT [-w SECONDS] [-c SECONDS] [-E] [-s SEND] [-e EXPECT]… [-A] [-q QUIT] [-m BYTES] [-d SECONDS]
  [-t SECONDS] [-r STATE] [-M STATE] [-j] [-S] [--sni NAME] [-D DAYS[,DAYS]] [-4|-6]

Connects, and where asked sends a text and looks for another in the answer.

 -H, --hostname     host, address, or the path of a unix socket
 -p, --port         port
 -E, --escape       \n, \r, \t and \\ are understood in the texts of -s and -q behind it
 -s, --send         text to send
 -e, --expect       text to look for in the answer; more than one: any of them
 -A, --all          all of them
 -q, --quit         text to send before closing
 -r, --refuse       state of a refused connection: ok, warn, crit (crit)
 -M, --mismatch     state of an unexpected answer: ok, warn, crit (warn)
 -j, --jail         do not quote the answer
 -m, --maxbytes     stop reading after as many bytes
 -d, --delay        seconds between sending and reading
 -D, --certificate  days that the certificate must still be valid: warning[,critical]
 -S, --ssl          with TLS
 --sni              name to ask the TLS server for
 -w, --warning      seconds of response time
 -c, --critical     seconds of response time
 -t, --timeout      seconds until the check gives up (10)
 -4, -6             only IPv4, only IPv6
 -v, --verbose      accepted)";

constexpr auto kOptions = with_service_options({{'E', "escape"},
                                                {'s', "send", Takes::kValue},
                                                {'e', "expect", Takes::kValue},
                                                {'A', "all"},
                                                {'q', "quit", Takes::kValue},
                                                {'r', "refuse", Takes::kValue},
                                                {'M', "mismatch", Takes::kValue},
                                                {'j', "jail"},
                                                {'m', "maxbytes", Takes::kValue},
                                                {'d', "delay", Takes::kValue},
                                                {'D', "certificate", Takes::kValue},
                                                {'S', "ssl"},
                                                {tcp::kServerName, "sni", Takes::kValue}});

NativeOutcome connection_failed(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request.timeout);
  if (request.is_path()) {
    return outcome(request.refused, fmt::format("connect to file socket {}: {}", request.host, error.message()));
  }
  return outcome(request.refused,
                 fmt::format("connect to address {} and port {}: {}", request.target(), request.port, error.message()));
}

runtime::Task<Result<net::AsyncStream>> connect(const Request& request, const NativeContext& context,
                                                Monotonic deadline) {
  if (request.is_path()) {
    Result<net::SocketAddress> address = net::SocketAddress::from_path(request.host);
    if (!address) co_return std::unexpected(std::move(address).error());
    co_return co_await context.dialer.connect(*address, deadline);
  }
  co_return co_await context.dialer.connect(std::string(request.target()), request.port, request.family, deadline);
}

NativeOutcome report(const Request& request, const TcpService& service, const Conversation& conversation,
                     double elapsed) {
  Status status = Status::kOk;
  if (request.warning && elapsed > *request.warning) status = Status::kWarning;
  if (request.critical && elapsed > *request.critical) status = Status::kCritical;
  if (conversation.is_mismatch && status != Status::kCritical) status = request.mismatched;

  std::string_view answer = trim(conversation.answer);
  if (request.hides_answer) answer = {};
  std::string text = conversation.certificate_line;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "{} {} - ", service.label, status_name(status));
  if (conversation.is_mismatch) {
    text += "Unexpected response from host/socket";
  } else {
    fmt::format_to(out, "{:.3f} second response time", elapsed);
  }
  if (conversation.is_mismatch && !answer.empty()) {
    fmt::format_to(out, ": {}", answer);
  } else {
    if (request.is_path()) {
      fmt::format_to(out, " on socket {}", request.host);
    } else if (request.host.empty()) {
      fmt::format_to(out, " on port {}", request.port);
    } else {
      fmt::format_to(out, " on {} port {}", request.host, request.port);
    }
    if (!answer.empty()) fmt::format_to(out, " [{}]", answer);
  }
  PerformanceData data;
  PerformanceData::Limits<double> limits{request.warning, request.critical, 0.0,
                                         static_cast<double>(request.timeout.count())};
  data.fraction("time", elapsed, "s", limits);
  text += '|';
  text += data.str();
  return outcome(status, std::move(text));
}

runtime::Task<NativeOutcome> run_tcp(const PluginCall& call) {
  const TcpService& service = *std::ranges::find(kTcpServices, call.name, &TcpService::check);
  const Result<Request> parsed = tcp::read_request(service, call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;

  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, request.timeout);
  Result<net::AsyncStream> stream = co_await connect(request, call.context, deadline);
  if (!stream) {
    if (stream.error().code() == Code::kNotFound && !request.is_path()) {
      co_return outcome(Status::kCritical, fmt::format("{} CRITICAL - Invalid hostname, address or socket: {}",
                                                       service.label, request.target()));
    }
    co_return connection_failed(request, stream.error());
  }
  Conversation conversation = co_await tcp::converse(request, call.context, *stream, deadline);
  if (conversation.end) co_return std::move(*conversation.end);
  const double elapsed = std::chrono::duration<double>(call.now() - begin).count();
  co_return report(request, service, conversation, elapsed);
}

}  // namespace

void append_tcp_checks(std::vector<const NativeCheck*>& checks) {
  static const std::vector<PluginCheck> all = [] {
    std::vector<PluginCheck> made;
    for (const TcpService& service : kTcpServices) made.emplace_back(service.check, kHelp, kOptions, run_tcp);
    return made;
  }();
  for (const PluginCheck& check : all) checks.push_back(&check);
}

}  // namespace bellwether::checks
