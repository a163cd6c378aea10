// One HTTP/1.1 request and its answer, for checks that speak HTTP to an API: plain or TLS, no redirects, one connection each. One shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/native_check.h"
#include "net/socket_address.h"

namespace bellwether::checks::http {

// "https://user:password@host:port/path?query".
struct Url {
  bool uses_tls = false;
  std::string host;
  std::uint16_t port = 80;
  std::string path = "/";   // with the query
  std::string credentials;  // "user:password"; empty: none

  // kInvalidArgument for any other scheme or no host.
  static Result<Url> parse(std::string_view text);
  std::string host_and_port() const;  // as the Host header has it
};

struct Call {
  Url url;
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;  // Host, Content-Length and Connection are ours
  std::string body;
  net::AddressFamily family = net::AddressFamily::kAny;
  bool verifies_certificate = true;
};

struct Answer {
  int status = 0;
  std::string body;
};

inline constexpr std::size_t kMaxAnswerBytes = 8 << 20;

// Any status is an Answer. kDeadlineExceeded; kUnavailable, kNotFound (no such host) and others with the system's words.
runtime::Task<Result<Answer>> exchange(const NativeContext& context, Call call, Monotonic deadline);

}  // namespace bellwether::checks::http
