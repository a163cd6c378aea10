// Reads all object files that a main file names: files, folders with everything below them, and what they include.
#pragma once

#include "checks/objects/definition.h"
#include "checks/objects/diagnostics.h"
#include "checks/objects/main_file.h"
#include "disk/filesystem.h"

namespace bellwether::checks {

// How deep folders and includes may nest: far beyond any real site, so that a loop of links or includes ends with an error.
inline constexpr int kMaxIncludeDepth = 32;

// Adds the files to `main.options.files`.
void read_object_files(disk::Filesystem& filesystem, MainFile& main, Definitions& definitions,
                       Diagnostics& diagnostics);

}  // namespace bellwether::checks
