// What check_redis was asked for: its options read. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/native/option_parser.h"
#include "checks/native/plugin_check.h"
#include "checks/native/redis/client.h"
#include "checks/native/redis/threshold.h"
#include "checks/native/service_options.h"

namespace bellwether::checks::redis {

// One thing that is judged, and how it is written.
struct Subject {
  std::string name;
  Threshold warning, critical;
  Status absent = Status::kCritical;
  std::string command;  // of a query; empty: from INFO
};

struct Request {
  ServiceOptions service;
  redis::Login login;
  std::vector<Subject> subjects;
  std::vector<std::string_view> data_only;
  std::optional<Subject> response_time, hit_rate, memory, delay;
  double total_memory = 0;
  bool has_data = false;
};

// kInvalidArgument with the message of a usage error.
Result<Request> read_request(const ParsedOptions& parsed);

}  // namespace bellwether::checks::redis
