#include "alerts/delivery/command.h"

#include <algorithm>

#include "base/text.h"

namespace bellwether::alerts {
namespace {

// The words of a line that no shell would read otherwise: an absolute path and arguments without anything that a shell knows.
std::vector<std::string> plain_words(std::string_view line) {
  std::vector<std::string> words;
  const bool is_plain = std::ranges::all_of(line, [](char c) {
    constexpr std::string_view kOthers = " \t-_./:,@%+^";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kOthers.contains(c);
  });
  if (!is_plain || !line.starts_with('/')) return words;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    if (end > at) words.emplace_back(line.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace

Result<runtime::ChildCommand> notification_command(const Page& page, milliseconds timeout) {
  const std::string_view line = trim(page.command_line);
  if (line.empty()) return fail(Code::kInvalidArgument, "a notification command without a line");
  runtime::ChildCommand command;
  command.arguments = plain_words(line);
  if (command.arguments.empty()) command.arguments = {"/bin/sh", "-c", std::string(line)};
  command.environment = page.environment;
  const bool has_path =
      std::ranges::any_of(command.environment, [](const std::string& entry) { return entry.starts_with("PATH="); });
  if (!has_path) command.environment.emplace_back("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  command.environment.push_back("BELLWETHER_KEY=" + page.key);
  command.timeout = timeout;
  command.max_output_bytes = 4 << 10;
  return command;
}

}  // namespace bellwether::alerts
