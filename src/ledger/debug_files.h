// DebugFiles: which files with symbols were uploaded for which project. The files themselves stand beside the ledger, named by their checksums.
//
// Every call blocks for the ledger: not on a shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct DebugFileRow {
  std::int64_t project = 0;
  std::string checksum, debug_id, name;
  std::int64_t bytes = 0;
  UnixMillis created;
};

class DebugFiles {
 public:
  explicit DebugFiles(Database& database) : database_(database) {}

  // Over what the project has under that checksum.
  Result<void> put(const DebugFileRow& file);
  // The file of that checksum, of any project: kNotFound when there is none.
  Result<DebugFileRow> find(std::string_view checksum) const;
  Result<std::vector<DebugFileRow>> oldest_first() const;
  // Of all projects.
  Result<void> remove(std::string_view checksum);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
