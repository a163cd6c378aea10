#include "checks/native/native_call.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "checks/plugins/command_line.h"

namespace bellwether::checks {
namespace {

using Words = std::span<const std::string>;

std::optional<NativeCall> call_of(std::string_view name, Words arguments) {
  const NativeCheck* check = find_native_check(name);
  if (check == nullptr) return std::nullopt;
  return NativeCall{check, {arguments.begin(), arguments.end()}};
}

std::string_view without_trailing_slashes(std::string_view folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.remove_suffix(1);
  return folder;
}

std::optional<NativeCall> own_call(std::string_view program, Words words) {
  if (program == "bellwether" && words.size() > 2 && words[1] == "plugin") return call_of(words[2], words.subspan(3));
  if (program == "bellwether-plugin" && words.size() > 1) return call_of(words[1], words.subspan(2));
  return std::nullopt;
}

}  // namespace

std::optional<NativeCall> native_call(std::string_view command_line, const StandIns& stand_ins) {
  // A program named without a folder would be found by a shell; ours needs none unless its arguments do.
  const bool has_folder = command_line.substr(0, command_line.find_first_of(" \t")).find('/') != std::string_view::npos;
  const Program split = split_line(has_folder ? std::string(command_line) : fmt::format("/{}", command_line));
  if (split.is_through_shell || split.arguments.empty()) return std::nullopt;
  const Words words(split.arguments);
  const std::string_view path = words.front();
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view program = path.substr(slash + 1);
  if (auto own = own_call(program, words)) return own;
  if (!has_folder || std::ranges::find(stand_ins.except, program) != stand_ins.except.end()) return std::nullopt;
  const std::string_view folder = without_trailing_slashes(path.substr(0, slash));
  const bool stands_in = std::ranges::any_of(stand_ins.folders, [folder](const std::string& one) {
    return !one.empty() && without_trailing_slashes(one) == folder;
  });
  return stands_in ? call_of(program, words.subspan(1)) : std::nullopt;
}

std::string native_command_line(std::string_view name) {
  return find_native_check(name) == nullptr ? std::string() : fmt::format("bellwether plugin {} $ARG1$", name);
}

}  // namespace bellwether::checks
