#include "plugin.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/native/standalone.h"

namespace bellwether::plugins {
namespace {

int print_names(std::string_view program, Checks checks) {
  std::printf("Usage: %.*s CHECK [ARGUMENTS…]\n\n", static_cast<int>(program.size()), program.data());
  for (const checks::NativeCheck* check : checks) {
    std::printf("%.*s\n", static_cast<int>(check->name().size()), check->name().data());
  }
  return 3;
}

const checks::NativeCheck* find_check(Checks checks, std::string_view name) {
  const auto found = std::ranges::find(checks, name, &checks::NativeCheck::name);
  return found == checks.end() ? nullptr : *found;
}

}  // namespace

int run_plugin(int argc, char** argv, Checks checks) {
  std::vector<std::string> arguments(argv, argv + argc);
  std::string name = arguments.empty() ? std::string() : arguments.front();
  name = name.substr(name.rfind('/') + 1);
  if (!arguments.empty()) arguments.erase(arguments.begin());
  const checks::NativeCheck* check = find_check(checks, name);
  if (check == nullptr && !arguments.empty()) {
    check = find_check(checks, arguments.front());
    arguments.erase(arguments.begin());
  }
  if (check == nullptr) return print_names(name, checks);
  checks::run_standalone(*check, std::move(arguments));
}

}  // namespace bellwether::plugins
