// LogLine: a line of Nagios' log, taken apart: "SERVICE ALERT: web1;http;CRITICAL;HARD;3;Connection refused". Views into the line.
#pragma once

#include <cstdint>
#include <string_view>

namespace bellwether::checks::livestatus {

struct LogLine {
  // 0 other, 1 alert, 2 program, 3 notification, 4 passive check, 5 external command, 6 state at the start or at a rotation.
  std::int64_t log_class = 0;
  std::string_view type;     // "SERVICE ALERT"
  std::string_view options;  // what follows the colon
  std::string_view host, service, contact, command, state_name, state_type, output;
  std::int64_t state = 0;
  std::int64_t attempt = 0;
};

LogLine read_log_line(std::string_view line);

}  // namespace bellwether::checks::livestatus
