// `bellwether plugin check_http …`: one native check, as its executable runs it.
#include <fmt/format.h>

#include "app/commands.h"
#include "checks/native/standalone.h"

namespace bellwether::app {

int run_plugin(const PluginOptions& options) {
  constexpr int kUnknown = 3;  // as plugins tell that they were used wrongly
  const checks::NativeCheck* check = options.words.empty() ? nullptr : checks::find_native_check(options.words.front());
  if (check != nullptr) checks::run_standalone(*check, {options.words.begin() + 1, options.words.end()});
  fmt::print("Usage: bellwether plugin CHECK [ARGUMENTS…]\n\n");
  for (const std::string_view name : checks::native_check_names()) fmt::print("{}\n", name);
  return kUnknown;
}

}  // namespace bellwether::app
