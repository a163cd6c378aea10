// NameJournal: every series ever created, on disk, in the order of ids. Format: docs/formats/names.md.
//
// record() keeps what is new in memory; flush() writes and syncs it. The committer flushes the journal before it writes
// any point of the same round, so that no point on disk refers to a name that is not.
//
// Threads: record() from any; flush() from one at a time. Memory: the names not yet flushed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "series/backend.h"
#include "series/schema.h"

namespace bellwether::series {

class NameJournal {
 public:
  // Called for each id from 0 on; with an empty name where a damaged record took it away.
  using Visitor = std::function<Result<void>(std::string_view name, Tier tier)>;

  // Reads what `folder` holds, which must exist.
  static Result<std::unique_ptr<NameJournal>> open(disk::Filesystem& filesystem, std::string folder, Log log,
                                                   const Visitor& visitor);

  // The next id's name. Ids come in order.
  void record(SeriesId id, Tier tier, std::string_view name);

  // After an error everything stays recorded and the next flush tries again, in a new file if a sync had failed.
  Result<void> flush();

  // Whether flush() has something to do. Any thread.
  bool pending() const;
  std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  struct Batch {
    std::vector<std::byte> bytes;  // whole records
    std::size_t record_start = 0;  // of the record that is being filled
    std::uint32_t first_id = 0;
    bool open = false;  // a record is being filled
  };

  NameJournal(disk::Filesystem& filesystem, std::string folder, Log log)
      : filesystem_(filesystem), folder_(std::move(folder)), log_(log) {}

  Result<void> load(const Visitor& visitor);
  Result<void> continue_file(const std::string& path, std::uint64_t good_bytes);
  Result<void> start_file();
  Result<void> write_durably(std::span<const std::byte> records);
  static void finish_record(Batch& batch);

  disk::Filesystem& filesystem_;
  const std::string folder_;
  Log log_;

  mutable std::mutex mutex_;
  Batch recorded_;  // guarded by mutex_

  std::vector<std::byte> writing_;  // taken from recorded_, not yet known to be on disk
  std::unique_ptr<disk::File> file_;
  std::uint32_t next_file_ = 1;
  std::uint64_t offset_ = 0;
  std::atomic<std::uint64_t> bytes_{0};
};

// What one names file says, told apart from the file system for fuzzing.
struct NameFileReading {
  std::uint32_t next_id = 0;        // in: the first id nobody has told yet; out: the same after this file
  std::size_t good_bytes = 0;       // up to here everything was well-formed
  std::size_t damaged_records = 0;  // whose length led to a good one behind them
};
Result<void> read_name_file(std::span<const std::byte> file, NameFileReading& reading,
                            const NameJournal::Visitor& visitor);

}  // namespace bellwether::series
