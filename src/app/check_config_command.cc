#include <fmt/format.h>

#include "app/commands.h"
#include "app/config_table.h"

namespace bellwether::app {

int run_check_config(const CheckConfigOptions& options) {
  if (options.reference) {
    fmt::print("{}", config_reference());
    return 0;
  }
  if (options.config_file.empty()) {
    fmt::print(stderr, "bellwether: name the file to check, or --reference\n");
    return 2;
  }
  const auto config = load_config(disk::system_filesystem(), options.config_file);
  if (!config) {
    fmt::print(stderr, "{}\n", config.error().to_string());
    return 1;
  }
  fmt::print("{} is well-formed; every key is known\n", options.config_file);
  return 0;
}

}  // namespace bellwether::app
