#include "checks/livestatus/log_line.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace bellwether::checks::livestatus {
namespace {

std::string_view next_field(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(';'), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::int64_t status_of(std::string_view name) {
  // "ACKNOWLEDGEMENT (CRITICAL)" names the state in brackets.
  if (const std::size_t open = name.find('('); open != std::string_view::npos)
    name = name.substr(open + 1, name.rfind(')') - open - 1);
  constexpr std::pair<std::string_view, std::int64_t> kStates[] = {{"OK", 0},      {"WARNING", 1},    {"CRITICAL", 2},
                                                                   {"UNKNOWN", 3}, {"UP", 0},         {"RECOVERY", 0},
                                                                   {"DOWN", 1},    {"UNREACHABLE", 2}};
  const auto* const found = std::ranges::find(kStates, name, &std::pair<std::string_view, std::int64_t>::first);
  return found == std::end(kStates) ? 0 : found->second;
}

std::int64_t class_of(std::string_view type) {
  if (type.ends_with("NOTIFICATION")) return 3;
  if (type.ends_with("ALERT")) return 1;
  if (type.starts_with("PASSIVE ")) return 4;
  if (type == "EXTERNAL COMMAND") return 5;
  if (type.starts_with("CURRENT ") || type.starts_with("INITIAL ")) return 6;
  return 0;
}

}  // namespace

LogLine read_log_line(std::string_view line) {
  LogLine read;
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) {
    // "Bellwether 0.1 starting", "Caught SIGTERM, …": the program about itself.
    read.log_class = 2;
    read.options = line;
    return read;
  }
  read.type = line.substr(0, colon);
  read.options = line.substr(colon + 2);
  read.log_class = class_of(read.type);
  std::string_view rest = read.options;
  const bool of_service = read.type.find("SERVICE") != std::string_view::npos;
  const bool of_host = read.type.find("HOST") != std::string_view::npos;
  if (read.log_class == 5 || (!of_service && !of_host)) return read;
  if (read.log_class == 3) read.contact = next_field(rest);
  read.host = next_field(rest);
  if (of_service) read.service = next_field(rest);
  read.state_name = next_field(rest);
  read.state = status_of(read.state_name);
  if (read.log_class == 3) {
    read.command = next_field(rest);
  } else if (read.log_class == 4) {
    read.state = number(read.state_name);
  } else if (!read.type.ends_with("FLAPPING ALERT") && !read.type.ends_with("DOWNTIME ALERT")) {
    read.state_type = next_field(rest);
    read.attempt = number(next_field(rest));
  } else {
    read.state_type = read.state_name;
  }
  read.output = rest;
  return read;
}

}  // namespace bellwether::checks::livestatus
