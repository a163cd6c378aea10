// A plain HTTP client for command-line use: one blocking request. Over TCP, or to a unix socket when one is named.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::net {

struct ClientRequest {
  std::string url;          // "http://localhost/render?…"
  std::string unix_socket;  // connect here instead of to the URL's host
  std::string method = "GET";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  milliseconds timeout{30'000};
};

struct ClientResponse {
  int status = 0;
  std::string body;
};

// Blocks for at most the timeout. kUnavailable when nobody answers, kDeadlineExceeded past the timeout; any HTTP status is an answer.
Result<ClientResponse> send_request(const ClientRequest& request);

}  // namespace bellwether::net
