// check_http: HTTP and HTTPS, redirects, content, response time, and the age of the certificate.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "checks/native/all_checks.h"
#include "checks/native/certificate_age.h"
#include "checks/native/http/judge.h"
#include "checks/native/http/redirect.h"
#include "checks/native/http/reply.h"
#include "checks/native/http/request.h"
#include "checks/native/plugin_check.h"

namespace bellwether::checks {
namespace {

using http::OnRedirect;
using http::Request;
using http::Target;

constexpr std::string_view kHelp =
    R"(Usage: check_http -H VHOST | -I ADDRESS [-u PATH] [-p PORT] [-S[VERSION]] [--sni] [-J FILE -K FILE] [-w RANGE] [-c RANGE] [-t SECONDS]
  [-e STATUS[,STATUS]…] [-d TEXT] [-s TEXT] [-l] [-r REGEX | -R REGEX] [--invert-regex] [-m MIN[:MAX]] [-M AGE] [-N] [-P TEXT] [-T TYPE]
  [-j METHOD] [-k HEADER]… [-A AGENT] [-a USER:PASSWORD] [-b USER:PASSWORD] [-f ok|warning|critical|follow|sticky|stickyport]
  [--max-redirs N] [-E] [-B] [-L] [-4|-6]
check_http -H VHOST | -I ADDRESS -C DAYS[,DAYS] [-p PORT] [-t SECONDS] [--sni] [--continue-after-certificate]

Asks a web server for a page, or looks how long its certificate is still valid.

 -H, --hostname       virtual host named in the request; the address, too, without -I. A port behind it goes into the request only
 -I, --IP-address     address or name to connect to
 -p, --port           port (80, with TLS 443)
 -u, --url            path (/)
 -S, --ssl[=VERSION]  TLS; VERSION 1, 1.1, 1.2 or 1.3, with '+' and newer
 --sni                name the host in the TLS handshake
 -C, --certificate    days that the certificate must still be valid: warning[,critical]
 --continue-after-certificate  ask for the page as well
 -J, --client-cert    our certificate, PEM
 -K, --private-key    its key, PEM
 -e, --expect         texts, one of which the status line must hold; then its number is not judged
 -d, --header-string  text that the headers must hold
 -s, --string         text that the body must hold
 -r, --regex          extended regular expression that the body must match
 -R, --eregi          the same, ignoring case
 -l, --linespan       it may span lines (before -r or -R)
 --invert-regex       it must not match
 -m, --pagesize       least and most bytes of the answer
 -M, --max-age        age of the document that is critical: seconds, or 10m, 10h, 10d
 -N, --no-body        read the headers only
 -P, --post           body to post
 -T, --content-type   its type
 -j, --method         method
 -k, --header         further header; may be repeated
 -A, --useragent      User-Agent
 -a, --authorization  basic authentication
 -b, --proxy-authorization  the same for a proxy
 -f, --onredirect     what a redirect is: a state, or to be followed (ok). sticky keeps the address, stickyport the port, too
 --max-redirs         redirects to follow (15)
 -w, --warning        response time in seconds, a range
 -c, --critical       response time in seconds, a range
 -t, --timeout        seconds until the check gives up (10)
 -E, --extended-perfdata  times of connecting, TLS, headers, first byte, transfer
 -B, --show-body      print the body below the result
 -L, --link           wrap the result in a link
 -4, -6               only IPv4, only IPv6
 -v, --verbose        accepted)";

constexpr std::size_t kReadBytes = 8'192;
constexpr std::size_t kMaxPageBytes = 16 << 20;
// A body longer than this is matched with a regular expression on the pool.
constexpr std::size_t kMaxInlineMatchBytes = 64 << 10;

NativeOutcome cannot_connect(const Request& request, const Target& target, const Error& error) {
  constexpr std::string_view kConsequence = "HTTP CRITICAL - Unable to open TCP socket";
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request.timeout);
  if (error.code() == Code::kNotFound) {
    return outcome(Status::kCritical, fmt::format("{}\n{}", error.message(), kConsequence));
  }
  return outcome(Status::kCritical, fmt::format("connect to address {} and port {}: {}\n{}", target.address,
                                                target.port, error.message(), kConsequence));
}

// One page: an outcome that ends the check at once, or its bytes and when they came.
struct Page {
  std::optional<NativeOutcome> end;
  std::string certificate_line;
  std::string bytes;
  http::Times times;
};

runtime::Task<std::optional<NativeOutcome>> start_tls(const PluginCall& call, const Request& request,
                                                      const Target& target, net::AsyncStream& stream,
                                                      Monotonic deadline) {
  Result<std::shared_ptr<const net::ClientTls>> tls = call.context.dialer.tls(request.tls);
  if (!tls) {
    co_return outcome(Status::kCritical,
                      fmt::format("CRITICAL - Cannot create SSL context.\n{}", tls.error().message()));
  }
  std::string server_name;
  if (request.sends_server_name) server_name = target.host();
  Result<void> started = co_await stream.start_tls(std::move(*tls), std::move(server_name), deadline);
  if (started) co_return std::nullopt;
  if (started.error().code() == Code::kDeadlineExceeded) co_return socket_timeout(request.timeout);
  co_return outcome(Status::kCritical,
                    fmt::format("CRITICAL - Cannot make SSL connection.\n{}", started.error().message()));
}

runtime::Task<Page> fetch(const PluginCall& call, const Request& request, const Target& target, Monotonic deadline) {
  Page page;
  const Monotonic begin = call.now();
  Result<net::AsyncStream> stream =
      co_await call.context.dialer.connect(target.address, target.port, request.family, deadline);
  if (!stream) {
    page.end = cannot_connect(request, target, stream.error());
    co_return page;
  }
  const Monotonic connected = call.now();
  if (target.uses_tls) {
    page.end = co_await start_tls(call, request, target, *stream, deadline);
    if (page.end) co_return page;
    if (request.certificate) {
      NativeOutcome judged =
          judge_certificate(stream->certificate(), *request.certificate, call.context.shard.clock().now_seconds());
      if (!request.continues_after_certificate || judged.return_code != 0) {
        page.end = std::move(judged);
        co_return page;
      }
      page.certificate_line = std::move(judged.output) + '\n';
    }
  }
  const Monotonic secured = call.now();
  const std::string asked = request.bytes(target);
  Result<void> sent = co_await stream->write(asked, deadline);
  const Monotonic written = call.now();
  Monotonic first_byte = written;

  // A server may have answered and closed before it took all of the request: what it said counts.
  std::optional<Error> failure;
  if (!sent) failure = std::move(sent).error();
  http::Completion completion;
  const bool wants_head_only = request.reads_no_body || request.method == "HEAD";
  std::size_t held = 0;
  while (true) {
    page.bytes.resize(held + kReadBytes);
    const std::span<char> room(page.bytes.data() + held, kReadBytes);
    Result<std::size_t> count = co_await stream->read(room, deadline);
    if (!count) {
      page.bytes.resize(held);
      failure = std::move(count).error();
      break;
    }
    if (held == 0) first_byte = call.now();
    held += *count;
    page.bytes.resize(held);
    if (*count == 0 || completion.is_complete(page.bytes)) break;
    if (wants_head_only && http::body_offset(page.bytes) != std::string_view::npos) break;
    if (held > kMaxPageBytes) {
      page.end =
          outcome(Status::kCritical, fmt::format("HTTP CRITICAL - The answer is longer than {} bytes", kMaxPageBytes));
      co_return page;
    }
  }
  if (failure && failure->code() == Code::kDeadlineExceeded) {
    page.end = socket_timeout(request.timeout);
  } else if (page.bytes.empty()) {
    page.end = outcome(Status::kCritical, "HTTP CRITICAL - No data received from host");
  }
  const Monotonic ended = call.now();
  page.times.connect = connected - begin;
  page.times.tls = secured - connected;
  page.times.headers = written - secured;
  page.times.first_byte = first_byte - written;
  page.times.transfer = ended - written;
  co_return page;
}

NativeOutcome too_many_redirects(const Request& request, const Target& to) {
  return outcome(Status::kWarning, fmt::format("HTTP WARNING - maximum redirection depth {} exceeded - {}",
                                               request.max_redirects, to.url()));
}

bool is_same(const Target& a, const Target& b) {
  return a.port == b.port && a.address == b.address && a.virtual_host == b.virtual_host && a.path == b.path;
}

runtime::Task<NativeOutcome> run_http(const PluginCall& call) {
  Result<Request> parsed = Request::parse(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, request.timeout);
  Target target = request.target;
  for (std::int64_t redirects = 0;; ++redirects) {
    Page page = co_await fetch(call, request, target, deadline);
    if (page.end) co_return std::move(*page.end);
    const http::Reply reply = http::Reply::split(page.bytes);
    const http::StatusLine status = http::judge_status_line(request, target, reply.status_line);
    if (status.end) co_return *status.end;
    if (status.is_redirect && request.on_redirect != OnRedirect::kAnswer) {
      const std::optional<std::string_view> location = reply.header("Location");
      if (!location) {
        co_return outcome(Status::kUnknown,
                          fmt::format("HTTP UNKNOWN - Could not find redirect location - {}", reply.status_line));
      }
      Target next = http::redirected(target, *location, request.on_redirect);
      if (is_same(target, next)) {
        co_return outcome(Status::kCritical,
                          fmt::format("HTTP CRITICAL - redirection creates an infinite loop - {}", next.url()));
      }
      if (redirects >= request.max_redirects) co_return too_many_redirects(request, next);
      target = std::move(next);
      continue;
    }
    http::Measured measured{reply, page.bytes.size(), call.now() - begin, page.times, http::decoded_body(reply)};
    if (request.reads_no_body) measured.body.clear();
    if (request.pattern) {
      if (measured.body.size() <= kMaxInlineMatchBytes) {
        measured.has_matched = request.pattern->matches(measured.body);
      } else {
        auto match = [pattern = *request.pattern, body = measured.body] { return pattern.matches(body); };
        Result<bool> matched = co_await call.context.pool.run(std::move(match));
        if (!matched) co_return outcome(Status::kUnknown, "HTTP UNKNOWN - " + matched.error().message());
        measured.has_matched = *matched;
      }
    }
    NativeOutcome judged = http::judge(request, target, status, measured);
    judged.output.insert(0, page.certificate_line);
    co_return judged;
  }
}

}  // namespace

const NativeCheck& http_check() {
  static const PluginCheck check("check_http", kHelp, http::kOptions, run_http);
  return check;
}

}  // namespace bellwether::checks
