// bellwether-local-plugin: the checks of this machine. They connect to nothing, so this needs no TLS.
#include <array>

#include "checks/native/all_checks.h"
#include "plugin.h"

int main(int argc, char** argv) {
  using namespace bellwether;
  const std::array checks{&checks::disk_check(), &checks::dummy_check(), &checks::load_check()};
  return plugins::run_plugin(argc, argv, checks);
}
