// The mounted filesystems of this machine and how full they are. Blocks on dead network filesystems: call on the pool.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace bellwether::checks::disk {

struct Mount {
  std::string device, folder, type;
  bool is_remote = false;  // NFS, CIFS and their like
  bool is_dummy = false;   // holds nothing: proc, sysfs, autofs …
};

// In the order of the kernel's list; of several mounts on one folder the last, which hides the others.
Result<std::vector<Mount>> list_mounts();

struct Usage {
  double block_bytes = 1;
  double blocks = 0;            // all there are
  double free_blocks = 0;       // for root
  double available_blocks = 0;  // for everybody
  double inodes = 0;            // 0: the filesystem does not count them
  double free_inodes = 0;
};

// The message of an error is the system's: "No such file or directory".
Result<Usage> measure(const std::string& folder);

}  // namespace bellwether::checks::disk
