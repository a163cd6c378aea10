// Outbound: requests that leave: HTTP(S) and SMTP, by libcurl's multi interface on one thread of its own. For deliveries and for checks that
// speak HTTP; whoever asks waits on its own shard.
//
//   OutboundRequest request;
//   request.url = "https://hooks.example.com/x";
//   Result<OutboundResponse> response = co_await outbound.send(std::move(request));
//
// At most limits.outbound_requests run or wait; past it kResourceExhausted.
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
  std::string url;  // http, https, smtp, smtps
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;                     // of HTTP; the whole message, headers included, of SMTP
  std::string user, password;           // basic authentication, SMTP AUTH
  std::string mail_from;                // SMTP only
  std::vector<std::string> recipients;  // SMTP only
  enum class StartTls { kNever, kTry, kRequire } start_tls = StartTls::kTry;  // SMTP only
  bool verify_certificate = true;
  std::string ca_file;  // empty: the system's
  bool follow_redirects = false;
  std::size_t max_response_bytes = 1 << 20;  // the rest is dropped
  milliseconds connect_timeout{10'000};
  milliseconds timeout{30'000};
};

struct OutboundResponse {
  int status = 0;  // of HTTP, or SMTP's last reply
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
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
  ~Outbound();  // cancels what runs
  Outbound(const Outbound&) = delete;
  Outbound& operator=(const Outbound&) = delete;

  // From a shard: resumes there. kUnavailable when nobody answers, kDeadlineExceeded past the timeout, kPermissionDenied for refused
  // credentials (SMTP); any HTTP status is an answer. Destroying the task cancels.
  runtime::Task<Result<OutboundResponse>> send(OutboundRequest request);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bellwether::net
