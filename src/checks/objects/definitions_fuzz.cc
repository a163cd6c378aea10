// Whatever an object file holds: it is read, resolved, expanded and verified without a crash, and what has an error is not used.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "checks/objects/build.h"
#include "checks/objects/definition_reader.h"
#include "checks/objects/expand.h"
#include "checks/objects/templates.h"

using namespace bellwether::checks;

namespace {

class NoIncludes final : public IncludeHandler {
 public:
  void include_file(std::string_view) override {}
  void include_directory(std::string_view) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Diagnostics diagnostics;
  Definitions definitions;
  MainFile main;
  main.path = "nagios.cfg";
  main.use_expressions = (data[0] & 1) != 0;
  main.use_only_expressions = (data[0] & 2) != 0;
  NoIncludes includes;
  read_definitions({reinterpret_cast<const char*>(data) + 1, size - 1}, definitions.add_file("a.cfg"), definitions,
                   diagnostics, includes);
  resolve_templates(definitions, diagnostics);
  Build build(definitions, main, diagnostics);
  make_configuration(build);
  return 0;
}
