// Which filesystems check_disk looks at and by which thresholds: its options, in their order, against the list of mounts. A threshold holds
// for the paths behind it until -C clears it. Blocks like mounts.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/disk/mounts.h"
#include "checks/native/option_parser.h"
#include "checks/native/pattern.h"
#include "checks/plugins/range.h"

namespace bellwether::checks::disk {

// A bound on what is free: of units, or percent.
struct Limits {
  std::optional<Range> units, percent, inode_percent;

  bool is_set() const { return units || percent || inode_percent; }
};

struct Chosen {
  Mount mount;
  std::string group;  // empty: stands alone
  Limits warning, critical;
};

struct Unit {
  std::string_view name;  // as printed: "MiB"
  double bytes;
};

struct Request {
  Unit unit{"MiB", 1 << 20};
  bool only_errors = false;
  bool shows_device = false;
  bool ignores_reserved = false;
  bool has_inode_data = false;
  seconds timeout{10};
  // The options that choose, in their order. They own their texts, since the work may outlive its asker.
  struct Choice {
    int id;
    std::string value;
  };
  std::vector<Choice> selecting;

  // kInvalidArgument with the message of a usage error.
  static Result<Request> parse(const ParsedOptions& parsed);
};

// The chosen filesystems in the order of the mounts. An error's message is the whole of the output: "DISK CRITICAL - /x is not
// accessible: …" is kNotFound, "DISK UNKNOWN: …" kInvalidArgument.
Result<std::vector<Chosen>> choose(const Request& request, const std::vector<Mount>& mounts);

extern const std::vector<OptionSpec> kOptions;

}  // namespace bellwether::checks::disk
