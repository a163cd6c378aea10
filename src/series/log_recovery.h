// Reads the log back at start: of every stream exactly the prefix that is whole, the streams merged in the order in
// which records were handed over, so that of two writers' values for one slot the later one stays.
//
// A torn end of a stream's last segment is what a crash leaves, and is only noted. Anything cut off before a later
// segment of the same stream is damage: the rest of that segment is lost, the file is kept in quarantine, and reading
// goes on with the next segment.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "series/log_folder.h"

namespace bellwether::series {

struct LogReplay {
  std::uint64_t segments = 0;
  std::uint64_t records = 0;
  std::uint64_t torn_segments = 0;
  std::uint64_t damaged_segments = 0;
};

// Tells the payload of each record of segments numbered `cut` or higher. Segments below are left-overs and are removed.
// Errors are the file system's; damage is not one.
Result<LogReplay> replay_log(disk::Filesystem& filesystem, LogFolder& folder, const std::string& quarantine,
                             std::uint32_t cut, Log log,
                             const std::function<void(std::span<const std::byte> payload)>& visitor);

}  // namespace bellwether::series
