// What running a check gave: from a plugin, from a native check, or passed in from outside.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "checks/objects/objects.h"

namespace bellwether::checks {

// Raw: what a program did. A native check fills return_code and output only.
struct Execution {
  int return_code = 3;
  int signal = 0;  // that ended it
  bool has_timed_out = false;
  bool is_truncated = false;  // printed more than limits.plugin_output
  std::string output;         // stdout: text, then '|' and performance data
  std::string errors;         // stderr; quoted only when there is no output
  int start_errno = 0;        // the program could not be started, and why, as far as it is known
  std::string program;        // that could not be started
  UnixMillis started;
  nanoseconds duration{0};
};

// Read by the rules of the plugin API: ready for the state machine.
struct CheckResult {
  enum class Source : std::uint8_t { kActive, kPassive };
  ObjectRef object;
  Source source = Source::kActive;
  std::int8_t status = 0;   // 0 … 3, as a plugin exits
  std::string output;       // the first line
  std::string long_output;  // further lines, '\n' between them
  std::string perf_data;
  UnixMillis wanted;  // when it should have run (active ones)
  UnixMillis started, finished;
  double latency = 0, execution_time = 0;  // seconds
  bool was_forced = false;
  bool was_freshness = false;
};

}  // namespace bellwether::checks
