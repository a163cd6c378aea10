#include "graphite/function_reference.h"

#include <iterator>
#include <map>

#include <fmt/format.h>

namespace bellwether::graphite {

std::string function_reference(const Registry& registry) {
  std::map<std::string_view, std::string> groups;
  for (const auto& [name, function] : registry.all()) {
    fmt::format_to(std::back_inserter(groups[function.group]), "| `{}` | {} |\n", Registry::signature(function),
                   function.description);
  }
  std::string out =
      "# Functions\n\nWritten from the registry by the module's tests: `BW_UPDATE_DOCS=1 bw_graphite_test`. What they "
      "share is in "
      "[graphite.md](graphite.md).\n";
  for (const auto& [group, rows] : groups)
    fmt::format_to(std::back_inserter(out), "\n## {}\n\n| function | |\n|---|---|\n{}", group, rows);
  return out;
}

}  // namespace bellwether::graphite
