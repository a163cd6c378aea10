// Check definitions: hosts, services, contacts, timeperiods and recurring downtimes in TOML, for those who have no Nagios files. A file holds
// [[host]], [[service]], [[contact]], [[timeperiod]] and [[downtime]] tables; docs/checks.md lists their keys.
//
// Any thread; blocks on the disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/objects/native_definitions.h"
#include "disk/filesystem.h"

namespace bellwether::app {

// Adds what `text` defines. kInvalidArgument with "FILE:LINE: …" for what is not TOML, unknown tables and keys, and wrong types.
Result<void> parse_check_definitions(std::string_view text, const std::string& file,
                                     checks::NativeDefinitions& definitions);

// A file as it is about to be, read in place of what the disk has: a change is found right or wrong before it is written.
struct DraftFile {
  std::string path;
  std::string text;
};

// All of the files; a folder stands for its *.toml files in the order of their names. A folder that is not there holds nothing.
Result<checks::NativeDefinitions> load_check_definitions(disk::Filesystem& filesystem,
                                                         const std::vector<std::string>& paths,
                                                         const std::optional<DraftFile>& draft = std::nullopt);

// Adds this machine as a host named localhost, with its disks and its load: what is watched as long as nobody said what to watch.
void add_this_machine(const std::string& data_folder, checks::NativeDefinitions& definitions);

}  // namespace bellwether::app
