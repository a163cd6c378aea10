// A check-result file as Nagios' workers, NSCA and gateways write it: "key=value" lines, a blank line behind each result. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::checks {

struct SpooledResult {
  std::string host, service;  // service empty: the host's
  int status = 3;
  std::string output;  // with its newlines
  UnixSeconds at;      // finish_time, else start_time
};

// kInvalidArgument names the line. Keys that mean nothing here are passed over.
Result<std::vector<SpooledResult>> read_result_file(std::string_view text);

}  // namespace bellwether::checks
