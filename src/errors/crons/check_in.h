// What a job sends: an item check_in, or a request to a cron URL, as one message. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "errors/crons/monitor.h"
#include "net/http.h"

namespace bellwether::errors {

struct CheckInMessage {
  static constexpr std::size_t kMaxSlugBytes = 50;
  static constexpr std::size_t kMaxEnvironmentBytes = 64;

  EventId id;  // zero: the latest that is in progress
  std::string slug, environment;
  CheckInStatus status = CheckInStatus::kOk;
  std::optional<milliseconds> duration;
  std::optional<MonitorConfig> config;
};

// kInvalidArgument names the member.
Result<CheckInMessage> read_check_in(std::string_view payload);

// The item check_in that a request to /api/{project}/cron/{slug}/ is: its JSON body with the path's slug, or what its query says.
std::string check_in_of_request(const net::HttpRequest& request, std::string_view slug);

}  // namespace bellwether::errors
