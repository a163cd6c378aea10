// listeners.json in the data folder: the addresses that the running process is bound to, by module. For scripts and tests that let the kernel
// choose the ports; written once every listener is open.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "disk/filesystem.h"

namespace bellwether::app {

using AddressesByModule = std::vector<std::pair<std::string, std::vector<std::string>>>;

// {"http": ["tcp://127.0.0.1:8080"], …}
Result<void> write_listeners_file(disk::Filesystem& filesystem, const std::string& data,
                                  const AddressesByModule& addresses);

}  // namespace bellwether::app
