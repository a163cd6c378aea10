// check_nrpe: runs a command that a remote NRPE daemon knows, and gives what it answers.
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/nrpe/packet.h"
#include "checks/native/option_values.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"
#include "net/stream_reader.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_nrpe -H HOST [-p PORT] [-c COMMAND] [-2] [-3] [-n] [-u] [-d 0|1|2] [-S VERSION] [-L CIPHERS] [-C FILE] [-K FILE] [-A FILE]
  [-t SECONDS[:STATE]] [-4] [-6] [-a ARGUMENT…]

Asks an NRPE daemon to run one of its commands; the result is the command's.

 -H, --host             host or address
 -p, --port             port (5666)
 -c, --command          name of the command; without it the daemon's version
 -a, --args             arguments: all that follow
 -2, --v2-packets-only  version 2 packets
 -3, --v3-packets-only  version 3 packets, then 2
 -n, --no-ssl           without TLS
 -u, --unknown-timeout  connection problems are UNKNOWN instead of CRITICAL
 -d, --use-adh          anonymous Diffie-Hellman: 0 never, 1 also, 2 only (1)
 -S, --ssl-version      TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3, with '+' and newer
 -L, --cipher-list      ciphers in OpenSSL's words
 -C, --client-cert      our certificate, PEM
 -K, --key-file         its key, PEM
 -A, --ca-cert-file     refuse daemons that this authority does not vouch for
 -t, --timeout          seconds until the check gives up, and the state then (10:CRITICAL)
 -4, --ipv4             only IPv4
 -6, --ipv6             only IPv6)";

constexpr OptionSpec kOptions[] = {{'H', "host", Takes::kValue},
                                   {'p', "port", Takes::kValue},
                                   {'c', "command", Takes::kValue},
                                   {'a', "args", Takes::kRest},
                                   {'2', "v2-packets-only"},
                                   {'3', "v3-packets-only"},
                                   {'n', "no-ssl"},
                                   {'u', "unknown-timeout"},
                                   {'d', "use-adh", Takes::kValue},
                                   {'S', "ssl-version", Takes::kValue},
                                   {'L', "cipher-list", Takes::kValue},
                                   {'C', "client-cert", Takes::kValue},
                                   {'K', "key-file", Takes::kValue},
                                   {'A', "ca-cert-file", Takes::kValue},
                                   {'t', "timeout", Takes::kValue},
                                   {'E', "stderr-to-stdout"},
                                   {'D', "disable-syslog"},
                                   {'P', "payload-size", Takes::kValue},
                                   {'s', "ssl-logging", Takes::kValue},
                                   {'4', "ipv4"},
                                   {'6', "ipv6"}};

// Daemons of old have no certificate, so that only an anonymous key exchange, which OpenSSL counts as no security, gets through.
constexpr std::string_view kAnonymousToo = "ALL:!MD5:@STRENGTH:@SECLEVEL=0";
constexpr std::string_view kAnonymousOnly = "ADH@SECLEVEL=0";
constexpr std::string_view kNeverAnonymous = "ALL:!aNULL:!MD5:@STRENGTH:@SECLEVEL=0";

struct Request {
  ServiceOptions service;
  std::string query = "_NRPE_CHECK";
  std::vector<std::int16_t> versions{4, 3, 2};  // tried in this order
  bool uses_tls = true;
  net::ClientTlsOptions tls;
  Status on_timeout = Status::kCritical;
  Status on_failure = Status::kCritical;
};

std::optional<Status> parse_state(std::string_view text) {
  for (const Status status : {Status::kOk, Status::kWarning, Status::kCritical, Status::kUnknown}) {
    if (equals_ignoring_case(text, status_name(status)) || text == std::to_string(static_cast<int>(status)))
      return status;
  }
  return std::nullopt;
}

Result<void> take_timeout(Request& request, std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::optional<std::int64_t> count = positive_number(text.substr(0, colon));
  if (!count) return refuse_option("Timeout interval must be a positive integer", text);
  request.service.timeout = seconds(*count);
  if (colon == std::string_view::npos) return {};
  const std::optional<Status> state = parse_state(text.substr(colon + 1));
  if (!state)
    return refuse_option("Timeout state must be a valid state name (OK, WARNING, CRITICAL, UNKNOWN) or integer (0-3)",
                         text);
  request.on_timeout = *state;
  return {};
}

Result<void> take_version(net::ClientTlsOptions& tls, std::string_view text) {
  const bool also_newer = text.ends_with('+');
  const std::string_view name = also_newer ? text.substr(0, text.size() - 1) : text;
  if (name == "TLSv1") {
    tls.minimum = net::TlsVersion::kTls1;
  } else if (name == "TLSv1.1") {
    tls.minimum = net::TlsVersion::kTls1_1;
  } else if (name == "TLSv1.2") {
    tls.minimum = net::TlsVersion::kTls1_2;
  } else if (name == "TLSv1.3") {
    tls.minimum = net::TlsVersion::kTls1_3;
  } else {
    return refuse_option("SSL version must be one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 (with optional '+' suffix)",
                         text);
  }
  tls.maximum = also_newer ? net::TlsVersion::kAny : tls.minimum;
  return {};
}

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 5'666;
  request.tls.ciphers = kAnonymousToo;
  std::string arguments;
  for (const Option& option : parsed.options) {
    switch (option.id) {
      case 'c':
        request.query = option.value;
        break;
      case 'a':
        arguments += fmt::format("!{}", option.value);
        break;
      case '2':
        request.versions = {2};
        break;
      case '3':
        request.versions = {3, 2};
        break;
      case 'n':
        request.uses_tls = false;
        break;
      case 'u':
        request.on_failure = request.on_timeout = Status::kUnknown;
        break;
      case 'd':
        if (option.value == "0") {
          request.tls.ciphers = kNeverAnonymous;
        } else if (option.value == "2") {
          request.tls.ciphers = kAnonymousOnly;
          request.tls.maximum = net::TlsVersion::kTls1_2;  // TLS 1.3 knows no anonymous exchange
        } else if (option.value != "1") {
          return refuse_option("use-adh must be one of 0, 1, 2", option.value);
        }
        break;
      case 'S':
        TRY_VOID(take_version(request.tls, option.value));
        break;
      case 'L':
        request.tls.ciphers = option.value;
        break;
      case 'C':
        request.tls.certificate_file = option.value;
        break;
      case 'K':
        request.tls.key_file = option.value;
        break;
      case 'A':
        request.tls.ca_file = option.value;
        request.tls.verify = true;
        break;
      case 't':
        TRY_VOID(take_timeout(request, option.value));
        break;
      default:
        TRY_VOID(request.service.take(option));
        break;
    }
  }
  if (request.service.host.empty()) return fail(Code::kInvalidArgument, "You must give a host with -H");
  for (const std::string_view argument : parsed.operands) arguments += fmt::format("!{}", argument);
  request.query += arguments;
  return request;
}

struct Failure {
  bool may_retry = false;  // with an older packet: the daemon hung up instead of answering
  NativeOutcome outcome;
};

NativeOutcome timed_out(const Request& request) {
  return outcome(request.on_timeout, fmt::format("CHECK_NRPE STATE {}: Socket timeout after {} seconds.",
                                                 status_name(request.on_timeout), request.service.timeout.count()));
}

NativeOutcome cannot_connect(const Request& request, const Error& error) {
  const ServiceOptions& service = request.service;
  if (error.code() == Code::kDeadlineExceeded) return timed_out(request);
  if (error.code() == Code::kNotFound) {
    return outcome(request.on_failure, fmt::format("{}: {}", service.host, error.message()));
  }
  return outcome(request.on_failure,
                 fmt::format("connect to address {} port {}: {}\nconnect to host {} port {}: {}", service.host,
                             service.port, error.message(), service.host, service.port, error.message()));
}

NativeOutcome read_result(const nrpe::Packet& packet) {
  const int code = packet.result < 0 || packet.result > 3 ? 3 : packet.result;
  if (packet.text.empty()) return outcome(static_cast<Status>(code), "CHECK_NRPE: No output returned from daemon.");
  return {code, packet.text};
}

runtime::Task<std::expected<NativeOutcome, Failure>> ask(const PluginCall& call, const Request& request,
                                                         std::int16_t version, Monotonic deadline) {
  const ServiceOptions& service = request.service;
  const auto refuse = [](NativeOutcome why, bool may_retry) {
    return std::unexpected(Failure{may_retry, std::move(why)});
  };
  Result<net::AsyncStream> stream =
      co_await call.context.dialer.connect(service.host, service.port, service.family, deadline);
  if (!stream) co_return refuse(cannot_connect(request, stream.error()), false);
  if (request.uses_tls) {
    Result<std::shared_ptr<const net::ClientTls>> tls = call.context.dialer.tls(request.tls);
    if (!tls) co_return refuse(outcome(Status::kUnknown, "CHECK_NRPE: Error - " + tls.error().message()), false);
    Result<void> started = co_await stream->start_tls(std::move(*tls), {}, deadline);
    if (!started) {
      if (started.error().code() == Code::kDeadlineExceeded) co_return refuse(timed_out(request), false);
      co_return refuse(outcome(request.on_failure, fmt::format("CHECK_NRPE: Error - Could not connect to {}: {}",
                                                               service.host, started.error().message())),
                       false);
    }
  }
  nrpe::Packet packet;
  packet.version = version;
  packet.text = request.query;
  const Result<std::string> bytes = nrpe::write_packet(packet);
  if (!bytes) co_return refuse(outcome(Status::kUnknown, "CHECK_NRPE: " + bytes.error().message()), false);
  Result<void> sent = co_await stream->write(*bytes, deadline);
  if (!sent) co_return refuse(outcome(request.on_failure, "CHECK_NRPE: Error sending query to host."), true);
  net::StreamReader reader(*stream, nrpe::kMaxTextBytes + 64);
  while (true) {
    Result<std::optional<nrpe::ReadPacket>> read = nrpe::read_packet(reader.buffered());
    if (!read) co_return refuse(outcome(Status::kUnknown, "CHECK_NRPE: " + read.error().message()), true);
    if (*read) co_return read_result((*read)->packet);
    Result<bool> more = co_await reader.fill(deadline);
    if (!more && more.error().code() == Code::kDeadlineExceeded) co_return refuse(timed_out(request), false);
    if (!more || !*more) {
      co_return refuse(
          outcome(Status::kUnknown,
                  fmt::format("CHECK_NRPE: Receive header underflow - only {} bytes received (4 expected).",
                              reader.buffered().size())),
          true);
    }
  }
}

runtime::Task<NativeOutcome> run_nrpe(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Monotonic deadline = deadline_of(call.context, parsed->service.timeout);
  NativeOutcome last;
  for (const std::int16_t version : parsed->versions) {
    std::expected<NativeOutcome, Failure> answer = co_await ask(call, *parsed, version, deadline);
    if (answer) co_return std::move(*answer);
    last = std::move(answer.error().outcome);
    if (!answer.error().may_retry) break;
  }
  co_return last;
}

}  // namespace

const NativeCheck& nrpe_check() {
  static const PluginCheck check("check_nrpe", kHelp, kOptions, run_nrpe);
  return check;
}

}  // namespace bellwether::checks
