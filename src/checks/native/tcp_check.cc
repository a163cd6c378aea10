// check_tcp and the checks that are check_tcp with other defaults: check_ftp, check_imap, check_simap, check_pop, check_spop, check_ssmtp,
// check_nntp, check_nntps, check_jabber, check_clamd.
#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/certificate_age.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/tcp_services.h"

namespace bellwether::checks {
namespace {

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

constexpr int kSni = kLongOnly;
constexpr OptionSpec kOptions[] = {{'H', "hostname", Takes::kValue},
                                   {'p', "port", Takes::kValue},
                                   {'E', "escape"},
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
                                   {kSni, "sni", Takes::kValue},
                                   {'w', "warning", Takes::kValue},
                                   {'c', "critical", Takes::kValue},
                                   {'t', "timeout", Takes::kValue},
                                   {'4', "use-ipv4"},
                                   {'6', "use-ipv6"},
                                   {'v', "verbose"}};

constexpr std::size_t kReadBytes = 4'096;
constexpr std::size_t kMaxAnswerBytes = 1 << 20;
// How long an answer that does not match yet may pause before it counts as whole.
constexpr seconds kPause{2};

struct Request {
  std::string_view host;
  std::uint16_t port = 0;
  std::string send, quit;
  std::vector<std::string_view> expected;
  bool expects_all = false;
  Status refused = Status::kCritical;
  Status mismatched = Status::kWarning;
  bool hides_answer = false;
  std::size_t max_bytes = kMaxAnswerBytes;
  std::optional<CertificateDays> certificate;
  bool uses_tls = false;
  std::string_view server_name;
  std::optional<double> warning, critical;
  seconds timeout{10};
  seconds delay{0};
  net::AddressFamily family = net::AddressFamily::kAny;

  bool is_path() const { return host.starts_with('/'); }
  std::string_view target() const { return host.empty() ? std::string_view("127.0.0.1") : host; }
};

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char kind = text[++i];
    plain += kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 't' ? '\t' : kind;
  }
  return plain;
}

std::optional<Status> state_of(std::string_view word) {
  if (word == "ok") return Status::kOk;
  if (word == "warn") return Status::kWarning;
  if (word == "crit") return Status::kCritical;
  return std::nullopt;
}

Request defaults_of(const TcpService& service) {
  Request request;
  request.port = service.port;
  request.send = service.send;
  request.quit = service.quit;
  request.uses_tls = service.uses_tls;
  request.hides_answer = service.hides_answer;
  for (const std::string_view text : service.expected) {
    if (!text.empty()) request.expected.push_back(text);
  }
  return request;
}

// One option into the request; the message of a usage error otherwise.
class OptionReader {
 public:
  explicit OptionReader(Request& request) : request_(request) {}

  Result<void> take(const Option& option) {
    switch (option.id) {
      case 'H':
        request_.host = option.value;
        return {};
      case 'p':
        return set(request_.port, port_number(option.value), "Port must be a positive integer", option);
      case 'E':
        escapes_ = true;
        return {};
      case 's':
        request_.send = escapes_ ? unescape(option.value) : std::string(option.value);
        return {};
      case 'q':
        request_.quit = escapes_ ? unescape(option.value) : std::string(option.value) + "\r\n";
        return {};
      case 'e':
        if (!has_expected_) request_.expected.clear();
        has_expected_ = true;
        request_.expected.push_back(option.value);
        return {};
      case 'A':
        request_.expects_all = true;
        return {};
      case 'r':
        return set(request_.refused, state_of(option.value), "Refuse must be one of ok, warn, crit", option);
      case 'M':
        return set(request_.mismatched, state_of(option.value), "Mismatch must be one of ok, warn, crit", option);
      case 'j':
        request_.hides_answer = true;
        return {};
      case 'S':
        request_.uses_tls = true;
        return {};
      case kSni:
        request_.uses_tls = true;
        request_.server_name = option.value;
        return {};
      case 'D':
        request_.uses_tls = true;
        return set(request_.certificate, CertificateDays::parse(option.value), "Invalid certificate expiration period",
                   option);
      case 'w':
        return set(request_.warning, decimal_number(option.value), "Warning time must be a number of seconds", option);
      case 'c':
        return set(request_.critical, decimal_number(option.value), "Critical time must be a number of seconds",
                   option);
      case '4':
      case '6':
        request_.family = family_of_option(option.id);
        return {};
      default:
        return take_number(option);
    }
  }

 private:
  Result<void> take_number(const Option& option) {
    if (option.id == 'v') return {};
    const std::optional<std::int64_t> value = positive_number(option.value);
    if (option.id == 't') {
      if (!value) return refuse("Timeout interval must be a positive integer", option);
      request_.timeout = seconds(*value);
    } else if (option.id == 'd') {
      if (!value) return refuse("Delay must be a positive integer", option);
      request_.delay = seconds(*value);
    } else {
      if (!value) return refuse("Maxbytes must be a positive integer", option);
      request_.max_bytes = std::min(static_cast<std::size_t>(*value), kMaxAnswerBytes);
    }
    return {};
  }

  template <class Field, class Value>
  static Result<void> set(Field& field, const std::optional<Value>& value, std::string_view otherwise,
                          const Option& option) {
    if (!value) return refuse(otherwise, option);
    field = *value;
    return {};
  }

  static Result<void> refuse(std::string_view message, const Option& option) {
    return fail(Code::kInvalidArgument, fmt::format("{} - {}", message, printable(option.value)));
  }

  Request& request_;
  bool escapes_ = false;
  bool has_expected_ = false;
};

enum class Match { kYes, kNotYet };

Match match(const Request& request, std::string_view answer) {
  const auto is_there = [answer](std::string_view text) { return answer.find(text) != std::string_view::npos; };
  const bool matches = request.expects_all ? std::ranges::all_of(request.expected, is_there)
                                           : std::ranges::any_of(request.expected, is_there);
  return matches ? Match::kYes : Match::kNotYet;
}

// What the conversation gave: an outcome that ends the check at once, or the answer and its match.
struct Conversation {
  std::optional<NativeOutcome> end;
  std::string answer;
  bool is_mismatch = false;
  std::string certificate_line;
};

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

// Until the answer matches, pauses, ends or is as long as it may be.
runtime::Task<Result<Match>> read_answer(const Request& request, net::AsyncStream& stream, Monotonic deadline,
                                         const runtime::Clock& clock, std::string& answer) {
  std::array<char, kReadBytes> bytes;
  while (true) {
    const Monotonic pause_ends = clock.monotonic() + kPause;
    const bool is_paused = !answer.empty();
    const std::span<char> room(bytes.data(), std::min(bytes.size(), request.max_bytes - answer.size()));
    Result<std::size_t> count = co_await stream.read(room, is_paused ? std::min(deadline, pause_ends) : deadline);
    if (!count) {
      // A pause, or a peer that hangs up rudely, ends an answer that has begun.
      const bool is_late = count.error().code() == Code::kDeadlineExceeded;
      if (is_paused && (!is_late || pause_ends < deadline)) co_return Match::kNotYet;
      co_return std::unexpected(std::move(count).error());
    }
    answer.append(bytes.data(), *count);
    if (match(request, answer) == Match::kYes) co_return Match::kYes;
    if (*count == 0 || answer.size() >= request.max_bytes) co_return Match::kNotYet;
  }
}

NativeOutcome talk_failed(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request.timeout);
  return outcome(Status::kCritical, "No data received from host");
}

runtime::Task<Conversation> converse(const Request& request, const NativeContext& context, net::AsyncStream& stream,
                                     Monotonic deadline) {
  Conversation conversation;
  if (request.uses_tls) {
    Result<std::shared_ptr<const net::ClientTls>> tls = context.dialer.tls(net::ClientTlsOptions());
    if (!tls) {
      conversation.end =
          outcome(Status::kCritical, fmt::format("CRITICAL - Cannot create SSL context.\n{}", tls.error().message()));
      co_return conversation;
    }
    Result<void> started = co_await stream.start_tls(std::move(*tls), std::string(request.server_name), deadline);
    if (!started) {
      conversation.end = started.error().code() == Code::kDeadlineExceeded
                             ? socket_timeout(request.timeout)
                             : outcome(Status::kCritical, fmt::format("CRITICAL - Cannot make SSL connection.\n{}",
                                                                      started.error().message()));
      co_return conversation;
    }
    if (request.certificate) {
      const UnixSeconds now = context.shard.clock().now_seconds();
      NativeOutcome judged = judge_certificate(stream.certificate(), *request.certificate, now);
      if (judged.return_code != 0) {
        conversation.end = std::move(judged);
        co_return conversation;
      }
      conversation.certificate_line = std::move(judged.output) + '\n';
    }
  }
  if (!request.send.empty()) {
    Result<void> sent = co_await stream.write(request.send, deadline);
    if (!sent) {
      conversation.end = talk_failed(request, sent.error());
      co_return conversation;
    }
  }
  if (request.delay > seconds(0)) co_await context.shard.sleep(request.delay);
  if (!request.expected.empty()) {
    Result<Match> matched = co_await read_answer(request, stream, deadline, context.shard.clock(), conversation.answer);
    if (!matched) {
      conversation.end = talk_failed(request, matched.error());
      co_return conversation;
    }
    if (conversation.answer.empty()) {
      conversation.end = outcome(Status::kCritical, "No data received from host");
      co_return conversation;
    }
    conversation.is_mismatch = *matched == Match::kNotYet;
  }
  // What comes of the farewell changes nothing.
  if (!request.quit.empty()) {
    [[maybe_unused]] const Result<void> said = co_await stream.write(request.quit, deadline);
  }
  co_return conversation;
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
  Request request = defaults_of(service);
  OptionReader reader(request);
  for (const Option& option : call.parsed.options) {
    const Result<void> taken = reader.take(option);
    if (!taken) co_return call.usage_error(taken.error().message());
  }
  if (request.host.empty() && !call.parsed.operands.empty()) request.host = call.parsed.operands.front();
  if (request.port == 0 && !request.is_path()) co_return call.usage_error("You must give a port with -p");

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
  Conversation conversation = co_await converse(request, call.context, *stream, deadline);
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
