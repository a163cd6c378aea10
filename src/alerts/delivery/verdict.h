// Verdict: what the other side made of a page: taken, to be tried again, or refused for good. Pure.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/outbound.h"
#include "runtime/child_process.h"

namespace bellwether::alerts {

struct Verdict {
  enum class Kind {
    kDelivered,
    kRetry,    // later it may be taken
    kRefused,  // the same page will never be taken
  } kind = Kind::kDelivered;
  std::string reason;                  // of kRetry and kRefused; safe to log and to show
  std::optional<seconds> retry_after;  // what the other side asked for
};

// Any channel that speaks HTTP. 2xx is delivered; 408, 425, 429 and 5xx, and nobody answering, are worth another try.
Verdict judge_http(const Result<net::OutboundResponse>& response, UnixMillis now);
// SMTP: 2xx is delivered, 4xx is worth another try, 5xx and a refused sign-in are not.
Verdict judge_mail(const Result<net::OutboundResponse>& response);
// A command: exit code 0 is delivered; 126 and 127 are a command that cannot be run, which no further try mends.
Verdict judge_command(const Result<runtime::ChildOutcome>& outcome);

// Retry-After's value: seconds or a date (RFC 9110, 10.2.3); nullopt for anything else. Never negative, a day at most.
std::optional<seconds> parse_retry_after(std::string_view value, UnixMillis now);

}  // namespace bellwether::alerts
