// bellwether-plugin: every check there is.
#include <vector>

#include "plugin.h"

int main(int argc, char** argv) {
  using namespace bellwether;
  std::vector<const checks::NativeCheck*> checks;
  for (const std::string_view name : checks::native_check_names()) checks.push_back(checks::find_native_check(name));
  return plugins::run_plugin(argc, argv, checks);
}
