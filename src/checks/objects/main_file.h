// MainFile: a nagios.cfg and its resource files as they were read: the options, and where the object files are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/objects/diagnostics.h"
#include "checks/objects/main_options.h"
#include "checks/objects/name_list.h"
#include "disk/filesystem.h"

namespace bellwether::checks {

struct MainFile {
  struct Source {
    enum class Kind { kFile, kDirectory } kind = Kind::kFile;
    std::string path;
    int line = 0;
  };

  MainOptions options;
  std::string path;
  std::string directory;  // relative paths begin here
  std::vector<Source> sources;
  bool use_expressions = false;       // use_regexp_matching
  bool use_only_expressions = false;  // use_true_regexp_matching
  int allow_empty_hostgroups = 2;     // allow_empty_hostgroup_assignment: 0 an error, 1 fine, 2 a warning

  RegexMode regex_mode() const {
    if (!use_expressions) return RegexMode::kNever;
    return use_only_expressions ? RegexMode::kAlways : RegexMode::kWhereItLooksLikeOne;
  }
  std::string absolute(std::string_view relative) const;
};

// Goes on after what it cannot read; each mistake is an error with its line.
MainFile read_main_file(disk::Filesystem& filesystem, const std::string& path, Diagnostics& diagnostics);

// $USER1$ to $USER256$.
void read_resource_file(disk::Filesystem& filesystem, const std::string& path, MainFile& main,
                        Diagnostics& diagnostics);

}  // namespace bellwether::checks
