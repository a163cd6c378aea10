// Whether the files and folders that the configuration names can be used, found out at the start: what cannot be written later would only
// be a line in the log that nobody reads.
//
// Blocks on the disk. Errors name the key and the path.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "disk/filesystem.h"

namespace bellwether::app {

// Makes the file where there is none, and leaves one as it is.
Result<void> check_appendable(disk::Filesystem& filesystem, std::string_view key, const std::string& path);

// For a file that is replaced as a whole: its folder is usable, and it is no folder itself.
Result<void> check_replaceable(disk::Filesystem& filesystem, std::string_view key, const std::string& path);

// Makes and removes a file within.
Result<void> check_usable_folder(disk::Filesystem& filesystem, std::string_view key, const std::string& path);

// "checks.spool: cannot use /var/spool: …": an error with the key and its value in front of it.
std::unexpected<Error> fail_for_key(std::string_view key, std::string_view value, const Error& error);

}  // namespace bellwether::app
