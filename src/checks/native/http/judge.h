// What check_http makes of an answer: state, text and performance data, in the plugin's words and order. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "checks/native/http/reply.h"
#include "checks/native/http/request.h"

namespace bellwether::checks::http {

// Spans of one exchange, each since the one before.
struct Times {
  nanoseconds connect{0}, tls{0}, headers{0}, first_byte{0}, transfer{0};
};

struct StatusLine {
  std::optional<NativeOutcome> end;  // the line is so wrong that nothing else is looked at
  Status status = Status::kOk;
  std::string text;
  bool is_redirect = false;
};

StatusLine judge_status_line(const Request& request, const Target& target, std::string_view line);

struct Measured {
  const Reply& reply;
  std::size_t bytes = 0;  // of the whole answer
  nanoseconds elapsed{0};
  Times times;
  std::string body;          // decoded
  bool has_matched = false;  // the request's pattern, in the body
};

NativeOutcome judge(const Request& request, const Target& target, const StatusLine& status, const Measured& measured);

}  // namespace bellwether::checks::http
