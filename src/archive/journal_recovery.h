// What a journal folder holds when a process opens it. Torn ends are cut, unfinished files removed, damaged ones noted or set aside.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "archive/journal.h"
#include "archive/tail.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "disk/filesystem.h"

namespace bellwether::archive {

struct RecoveredJournal {
  std::vector<std::shared_ptr<JournalFile>> files;  // by number; the last one can be written on
  std::vector<std::shared_ptr<Tail>> tails;         // of those that are not sealed
  std::uint32_t last_number = 0;
  Position last{};
};

// Moves a file that is damaged out of the way, to quarantine/ beside its folder.
Result<void> set_aside(disk::Filesystem& filesystem, const std::string& path);

// Everything that is read back is durable when this returns. Cost: one pass over the files.
Result<RecoveredJournal> recover_journal(disk::Filesystem& filesystem, const std::string& folder,
                                         const std::set<std::uint32_t>& sealed, Counter& damaged, Log log);

}  // namespace bellwether::archive
