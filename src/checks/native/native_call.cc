#include "checks/native/native_call.h"

#include <fmt/format.h>

namespace bellwether::checks {
namespace {

std::optional<NativeCall> call_of(std::string_view name, std::span<const std::string> arguments) {
  const NativeCheck* check = find_native_check(name);
  if (check == nullptr) return std::nullopt;
  return NativeCall{check, {arguments.begin(), arguments.end()}};
}

std::string_view without_trailing_slashes(std::string_view folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.remove_suffix(1);
  return folder;
}

}  // namespace

std::optional<NativeCall> native_call(std::span<const std::string> argv, std::string_view plugin_folder) {
  if (argv.empty()) return std::nullopt;
  const std::string_view program = argv[0];
  const std::size_t slash = program.rfind('/');
  const std::string_view base = program.substr(slash == std::string_view::npos ? 0 : slash + 1);
  if (base == "bellwether" && argv.size() > 2 && argv[1] == "plugin") return call_of(argv[2], argv.subspan(3));
  if (base == "bellwether-plugin" && argv.size() > 1) return call_of(argv[1], argv.subspan(2));
  if (slash == std::string_view::npos || plugin_folder.empty()) return std::nullopt;
  const std::string_view folder = without_trailing_slashes(program.substr(0, slash));
  if (folder != without_trailing_slashes(plugin_folder)) return std::nullopt;
  return call_of(base, argv.subspan(1));
}

std::string native_command_line(std::string_view name) {
  return find_native_check(name) == nullptr ? std::string() : fmt::format("bellwether plugin {} $ARG1$", name);
}

}  // namespace bellwether::checks
