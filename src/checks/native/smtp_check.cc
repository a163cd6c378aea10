// check_smtp: greeting, STARTTLS and its certificate, AUTH LOGIN, and any commands with the answers they should get.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/certificate_age.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"
#include "codec/base_encoding.h"
#include "net/stream_reader.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_smtp -H HOST [-p PORT] [-4|-6] [-e TEXT] [-C COMMAND [-R TEXT]]… [-f ADDRESS] [-F NAME] [-S] [-D DAYS[,DAYS]]
  [-A LOGIN -U USER -P PASSWORD] [-L] [-q] [-w SECONDS] [-c SECONDS] [-t SECONDS]

Talks to a mail server.

 -H, --hostname             host or address
 -p, --port                 port (25)
 -e, --expect               text that the greeting must hold (220)
 -C, --command              command to send; may be repeated
 -R, --response             text that the answer to it must hold; the first for the first command, and so on
 -f, --from                 address for MAIL FROM
 -F, --fqdn                 our name in HELO
 -S, --starttls             with TLS
 -D, --certificate          days that the certificate must still be valid: warning[,critical]
 -A, --authtype             authentication to try: LOGIN
 -U, --authuser             user
 -P, --authpass             password
 -L, --lmtp                 LHLO instead of HELO
 -q, --ignore-quit-failure  accepted: what comes of QUIT never matters
 -w, --warning              seconds of response time
 -c, --critical             seconds of response time
 -t, --timeout              seconds until the check gives up (10)
 -4, -6                     only IPv4, only IPv6
 -v, --verbose              accepted)";

constexpr auto kOptions = with_service_options({{'e', "expect", Takes::kValue},
                                                {'C', "command", Takes::kValue},
                                                {'R', "response", Takes::kValue},
                                                {'f', "from", Takes::kValue},
                                                {'F', "fqdn", Takes::kValue},
                                                {'S', "starttls"},
                                                {'D', "certificate", Takes::kValue},
                                                {'A', "authtype", Takes::kValue},
                                                {'U', "authuser", Takes::kValue},
                                                {'P', "authpass", Takes::kValue},
                                                {'L', "lmtp"},
                                                {'q', "ignore-quit-failure"}});

constexpr std::uint16_t kSmtpPort = 25;
constexpr std::size_t kMaxAnswerBytes = 64 << 10;

struct Request {
  ServiceOptions service;
  std::string_view expected = "220";
  std::vector<std::string_view> commands, responses;
  std::string_view from;
  std::string name;  // ours
  bool uses_tls = false;
  std::optional<CertificateDays> certificate;
  std::optional<std::string_view> authentication, user, password;
  bool is_lmtp = false;

  std::string hello() const {
    const bool is_extended = uses_tls || authentication;
    return fmt::format("{} {}", is_lmtp ? "LHLO" : is_extended ? "EHLO" : "HELO", name);
  }
};

std::string own_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof(name) - 1) == 0 ? name : "localhost";
}

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = kSmtpPort;
  for (const Option& option : parsed.options) {
    TRY(const bool is_taken, request.service.take(option));
    if (is_taken) continue;
    switch (option.id) {
      case 'e':
        request.expected = option.value;
        break;
      case 'C':
        request.commands.push_back(option.value);
        break;
      case 'R':
        request.responses.push_back(option.value);
        break;
      case 'f':
        request.from = option.value;
        break;
      case 'F':
        request.name = option.value;
        break;
      case 'S':
        request.uses_tls = true;
        break;
      case 'D':
        request.uses_tls = true;
        request.certificate = CertificateDays::parse(option.value);
        if (!request.certificate) return refuse_option("Invalid certificate expiration period", option.value);
        break;
      case 'A':
        request.authentication = option.value;
        break;
      case 'U':
        request.user = option.value;
        break;
      case 'P':
        request.password = option.value;
        break;
      case 'L':
        request.is_lmtp = true;
        break;
      default:
        break;
    }
  }
  TRY_VOID(request.service.take_host(parsed));
  if (request.name.empty()) request.name = own_name();
  return request;
}

class Conversation {
 public:
  Conversation(const PluginCall& call, const Request& request, net::AsyncStream& stream, Monotonic deadline)
      : call_(call),
        request_(request),
        stream_(stream),
        reader_(std::make_unique<net::StreamReader>(stream, kMaxAnswerBytes)),
        deadline_(deadline) {}

  // An outcome that ends the check, or nothing: then status() and notes() tell how it went.
  runtime::Task<std::optional<NativeOutcome>> talk() {
    Result<std::string> greeting = co_await answer();
    if (!greeting) co_return failed(greeting.error());
    Result<std::string> features = co_await ask(request_.hello());
    if (!features) co_return failed(features.error());
    if (request_.uses_tls) {
      std::optional<NativeOutcome> end = co_await secure(*features);
      if (end) co_return end;
    }
    if (!greeting->contains(request_.expected)) {
      const std::string place =
          request_.service.port == kSmtpPort ? "" : fmt::format(" on port {}", request_.service.port);
      co_return outcome(Status::kWarning,
                        fmt::format("Invalid SMTP response received from host{}: {}", place, trim(*greeting)));
    }
    if (!request_.from.empty()) {
      Result<std::string> accepted = co_await ask(fmt::format("MAIL FROM:<{}>", request_.from));
      if (!accepted) co_return failed(accepted.error());
    }
    for (std::size_t i = 0; i < request_.commands.size(); ++i) {
      Result<std::string> said = co_await ask(std::string(request_.commands[i]));
      if (!said) co_return failed(said.error());
      if (i >= request_.responses.size() || said->contains(request_.responses[i])) continue;
      status_ = Status::kWarning;
      notes_ +=
          fmt::format("SMTP WARNING - Invalid response '{}' to command '{}'\n", trim(*said), request_.commands[i]);
    }
    if (request_.authentication) {
      Result<std::string> problem = co_await authenticate();
      if (!problem) co_return failed(problem.error());
      if (!problem->empty()) {
        status_ = Status::kCritical;
        problem_ = std::move(*problem) + ", ";
      }
    }
    co_await quit();
    co_return std::nullopt;
  }

  Status status() const { return status_; }
  const std::string& notes() const { return notes_; }      // whole lines
  const std::string& problem() const { return problem_; }  // goes before the time

 private:
  // One answer: lines up to the one without a dash behind its code, as they came.
  runtime::Task<Result<std::string>> answer() {
    std::string lines;
    while (true) {
      Result<std::string> line = co_await reader_->line(deadline_);
      if (!line) co_return std::unexpected(std::move(line).error());
      lines += *line;
      lines += '\n';
      if (line->size() < 4 || (*line)[3] != '-') co_return lines;
    }
  }

  runtime::Task<Result<std::string>> ask(std::string command) {
    command += "\r\n";
    Result<void> sent = co_await stream_.write(command, deadline_);
    if (!sent) co_return std::unexpected(std::move(sent).error());
    co_return co_await answer();
  }

  NativeOutcome failed(const Error& error) const {
    if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request_.service.timeout);
    return outcome(Status::kWarning, "recv() failed");
  }

  // The farewell: what comes of it changes nothing.
  runtime::Task<void> quit() { [[maybe_unused]] const Result<std::string> said = co_await ask("QUIT"); }

  runtime::Task<std::optional<NativeOutcome>> secure(std::string features) {
    if (!features.contains("STARTTLS")) {
      co_await quit();
      co_return outcome(Status::kWarning, "WARNING - TLS not supported by server");
    }
    Result<std::string> ready = co_await ask("STARTTLS");
    if (!ready) co_return failed(ready.error());
    if (!ready->contains("220")) {
      co_await quit();
      co_return outcome(Status::kUnknown, "Server does not support STARTTLS");
    }
    // Nothing that came before the handshake may count as encrypted.
    reader_ = std::make_unique<net::StreamReader>(stream_, kMaxAnswerBytes);
    Result<std::shared_ptr<const net::ClientTls>> tls = call_.context.dialer.tls(net::ClientTlsOptions());
    if (!tls) co_return outcome(Status::kCritical, "CRITICAL - Cannot create SSL context.\n" + tls.error().message());
    Result<void> started = co_await stream_.start_tls(std::move(*tls), {}, deadline_);
    if (!started) {
      if (started.error().code() == Code::kDeadlineExceeded) co_return socket_timeout(request_.service.timeout);
      co_return outcome(Status::kCritical, "CRITICAL - Cannot make SSL connection.\n" + started.error().message());
    }
    Result<std::string> again = co_await ask(request_.hello());
    if (!again) co_return outcome(Status::kUnknown, "SMTP UNKNOWN - Cannot send EHLO command via TLS.");
    if (request_.certificate) {
      const UnixSeconds now = call_.context.shard.clock().now_seconds();
      NativeOutcome judged = judge_certificate(stream_.certificate(), *request_.certificate, now);
      co_await quit();
      co_return judged;
    }
    co_return std::nullopt;
  }

  // What went wrong in the plugin's words; empty: nothing.
  runtime::Task<Result<std::string>> authenticate() {
    if (*request_.authentication != "LOGIN") co_return std::string("only authtype LOGIN is supported");
    if (!request_.user) co_return std::string("no authuser specified");
    if (!request_.password) co_return std::string("no authpass specified");
    struct Step {
      std::string command;
      std::string_view expected, otherwise;
    };
    const Step steps[] = {
        {"AUTH LOGIN", "334", "invalid response received after AUTH LOGIN"},
        {codec::to_base64(*request_.user), "334", "invalid response received after authuser"},
        {codec::to_base64(*request_.password), "235", "invalid response received after authpass"},
    };
    for (const Step& step : steps) {
      Result<std::string> said = co_await ask(step.command);
      if (!said) co_return std::unexpected(std::move(said).error());
      if (!said->starts_with(step.expected)) co_return std::string(step.otherwise);
    }
    co_return std::string();
  }

  const PluginCall& call_;
  const Request& request_;
  net::AsyncStream& stream_;
  std::unique_ptr<net::StreamReader> reader_;
  const Monotonic deadline_;
  Status status_ = Status::kOk;
  std::string notes_, problem_;
};

runtime::Task<NativeOutcome> run_smtp(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const ServiceOptions& service = request.service;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, service.timeout);
  const auto elapsed = [&] { return std::chrono::duration<double>(call.now() - begin).count(); };
  const auto report = [&](Status status, std::string_view notes, std::string_view problem) {
    const double took = elapsed();
    if (status == Status::kOk) status = service.judge(took);
    return outcome(status, fmt::format("{}SMTP {} - {}{:.3f} sec. response time|{}", notes, status_name(status),
                                       problem, took, service.time_data(took, ServiceOptions::Maximum::kNone)));
  };

  Result<net::AsyncStream> stream =
      co_await call.context.dialer.connect(service.host, service.port, service.family, deadline);
  if (!stream) {
    NativeOutcome refused = call.cannot_connect(service.host, service.port, service.timeout, stream.error());
    if (stream.error().code() == Code::kNotFound || stream.error().code() == Code::kDeadlineExceeded) co_return refused;
    co_return report(Status::kCritical, refused.output + '\n', {});
  }
  Conversation conversation(call, request, *stream, deadline);
  std::optional<NativeOutcome> end = co_await conversation.talk();
  if (end) co_return std::move(*end);
  co_return report(conversation.status(), conversation.notes(), conversation.problem());
}

}  // namespace

const NativeCheck& smtp_check() {
  static const PluginCheck check("check_smtp", kHelp, kOptions, run_smtp);
  return check;
}

}  // namespace bellwether::checks
