// Outbound: requests that leave: HTTP(S) and SMTP(S), by libcurl's multi interface on one thread of its own. For deliveries and for checks
// that speak HTTP; whoever asks waits on its own shard.
//
//   OutboundRequest request;
//   request.url = "https://hooks.example.com/x";
//   Result<OutboundResponse> response = co_await outbound.send(std::move(request));
//
// At most limits.outbound_requests run or wait; past it kResourceExhausted. At most max_connections run, the others wait in order; a
// request's timeouts begin when it runs. Connections are kept and used again for the same server and credentials.
//
// Metrics: outbound.requests, outbound.failures (nobody answered), outbound.refused (limit), outbound.open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "runtime/task.h"

namespace bellwether::net {

struct OutboundRequest {
  std::string url;  // http, https, smtp, smtps; nothing else is spoken
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;                     // of HTTP; the whole message, headers included, lines ending in CRLF, of SMTP
  std::string user, password;           // basic authentication, SMTP AUTH
  std::string mail_from;                // SMTP only; a bare address
  std::vector<std::string> recipients;  // SMTP only
  enum class StartTls { kNever, kTry, kRequire } start_tls = StartTls::kTry;  // SMTP only
  bool verify_certificate = true;
  std::string ca_file;      // empty: the system's
  std::string proxy;        // URL; empty: none, whatever the environment says
  std::string unix_socket;  // HTTP: connect here instead of to the URL's host
  bool follow_redirects = false;
  std::size_t max_response_bytes = 1 << 20;  // the rest is not read
  milliseconds connect_timeout{10'000};
  milliseconds timeout{30'000};
};

struct OutboundResponse {
  int status = 0;  // of HTTP, or SMTP's last reply: what a server refuses is an answer as well
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // of SMTP: the last reply's text
  bool is_truncated = false;
  nanoseconds name_lookup{0}, connected{0}, tls{0}, first_byte{0}, total{0};  // since the start
  std::int64_t certificate_expires = 0;  // seconds since 1970 of the peer's certificate; 0: none
};

struct OutboundOptions {
  std::size_t max_requests = 10'000;  // limits.outbound_requests
  std::size_t max_connections = 256;
  std::string user_agent = "Bellwether";
};

class Outbound {
 public:
  Outbound(const OutboundOptions& options, Metrics& metrics);
  ~Outbound();  // cancels what runs: kCancelled
  Outbound(const Outbound&) = delete;
  Outbound& operator=(const Outbound&) = delete;

  // From a shard: resumes there (on the thread of Outbound when it comes from none). kUnavailable when nobody answers or its certificate is
  // not to be trusted, kDeadlineExceeded past the timeout, kPermissionDenied for refused credentials (SMTP), kInvalidArgument for a request
  // that cannot be sent: another scheme, a line break in a header or an address. Any HTTP status is an answer. Destroying the task cancels.
  runtime::Task<Result<OutboundResponse>> send(OutboundRequest request);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bellwether::net
