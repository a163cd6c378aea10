// JournalFile and JournalWriter: the files that appends become durable in, one after another, one segment's worth each.
//
// A JournalFile is shared by whoever reads it; its bytes up to durable_bytes() never change. The writer belongs to one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "archive/journal_format.h"
#include "archive/store.h"
#include "base/result.h"
#include "disk/filesystem.h"

namespace bellwether::archive {

class JournalFile {
 public:
  JournalFile(std::string path, std::uint32_t number, Position after, std::unique_ptr<disk::File> file);

  const std::string& path() const { return path_; }
  std::uint32_t number() const { return number_; }
  Position after() const { return after_; }  // its records come behind this one
  std::uint64_t durable_bytes() const { return durable_bytes_.load(std::memory_order_acquire); }
  Position last() const { return last_.load(std::memory_order_acquire); }  // after() while it is empty
  bool is_damaged() const { return is_damaged_; }
  disk::File& file() { return *file_; }

  void extend(std::uint64_t durable_bytes, Position last);
  void mark_damaged() { is_damaged_ = true; }  // before anybody else knows the file

  // One frame's body, checked; kDataLoss when the disk gives something else than was written.
  Result<std::string> read_body(std::uint64_t offset, std::uint32_t bytes) const;

 private:
  const std::string path_;
  const std::uint32_t number_;
  const Position after_;
  const std::unique_ptr<disk::File> file_;
  std::atomic<std::uint64_t> durable_bytes_{kJournalHeader};
  std::atomic<Position> last_;
  bool is_damaged_ = false;
};

std::string journal_path(const std::string& folder, std::uint32_t number);

class JournalWriter {
 public:
  // Goes on behind `current`, or with a new file when there is none. Numbers of new files are above `last_number`. Room is reserved `reserve_bytes`
  // at a time, so that a full disk is met between records.
  JournalWriter(disk::Filesystem& filesystem, std::string folder, std::uint64_t reserve_bytes,
                std::shared_ptr<JournalFile> current, std::uint32_t last_number, Position last_durable);

  // The file that the next frames go to; a new one after end_file() or a failed sync. Durable with its name.
  Result<std::shared_ptr<JournalFile>> file();
  // Makes sealed frames durable at the end of file(). After an error none of them counts, and the next ones take their place.
  Result<void> write(std::string_view frames, Position last);
  // The next frames go to another file.
  void end_file();

  std::uint64_t file_bytes() const { return current_ ? current_->durable_bytes() : 0; }

 private:
  disk::Filesystem& filesystem_;
  const std::string folder_;
  const std::uint64_t reserve_bytes_;
  std::shared_ptr<JournalFile> current_;
  std::uint32_t last_number_;
  Position last_durable_;
  std::uint64_t allocated_ = 0;
};

}  // namespace bellwether::archive
