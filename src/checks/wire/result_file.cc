#include "checks/wire/result_file.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/plugins/plugin_output.h"

namespace bellwether::checks {
namespace {

// "1795211924.123456"
std::optional<UnixSeconds> read_time(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || (end != text.data() + text.size() && *end != '.')) return std::nullopt;
  return unix_seconds(value);
}

Result<void> read_line(std::string_view key, std::string_view value, std::size_t number, SpooledResult& result) {
  if (key == "host_name") {
    result.host = value;
  } else if (key == "service_description") {
    result.service = value;
  } else if (key == "output") {
    result.output = unescape_newlines(value);
  } else if (key == "return_code") {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result.status);
    if (error != std::errc() || end != value.data() + value.size()) {
      return fail(Code::kInvalidArgument, fmt::format("line {}: '{}' is no return code", number, printable(value)));
    }
  } else if (key == "start_time" || key == "finish_time") {
    const std::optional<UnixSeconds> time = read_time(value);
    if (!time) return fail(Code::kInvalidArgument, fmt::format("line {}: '{}' is no time", number, printable(value)));
    result.at = *time;
  }
  return {};
}

}  // namespace

Result<std::vector<SpooledResult>> read_result_file(std::string_view text) {
  std::vector<SpooledResult> results;
  SpooledResult open;
  const auto close = [&] {
    if (!open.host.empty()) results.push_back(std::move(open));
    open = {};
  };
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (line.empty()) close();
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return fail(Code::kInvalidArgument, fmt::format("line {}: '{}' is no key=value", number, printable(line)));
    }
    TRY_VOID(read_line(line.substr(0, equals), line.substr(equals + 1), number, open));
  }
  close();
  return results;
}

}  // namespace bellwether::checks
