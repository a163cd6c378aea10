#include "archive/journal.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "archive/binary.h"

namespace bellwether::archive {
JournalFile::JournalFile(std::string path, std::uint32_t number, Position after, std::unique_ptr<disk::File> file)
    : path_(std::move(path)), number_(number), after_(after), file_(std::move(file)), last_(after) {}

void JournalFile::extend(std::uint64_t durable_bytes, Position last) {
  last_.store(last, std::memory_order_release);
  durable_bytes_.store(durable_bytes, std::memory_order_release);
}

Result<std::string> JournalFile::read_body(std::uint64_t offset, std::uint32_t bytes) const {
  std::string frame(bytes, '\0');
  TRY(const std::size_t count, file_->read_at(offset, std::as_writable_bytes(std::span(frame))));
  FrameReader reader(std::string_view(frame).substr(0, count), offset, number_, Position{});
  if (!reader.next()) return fail(Code::kDataLoss, fmt::format("{}: the record at byte {} is damaged", path_, offset));
  frame.erase(0, kFrameHeader);
  return frame;
}

std::string journal_path(const std::string& folder, std::uint32_t number) {
  return fmt::format("{}/{:010}.journal", folder, number);
}

JournalWriter::JournalWriter(disk::Filesystem& filesystem, std::string folder, std::uint64_t reserve_bytes,
                             std::shared_ptr<JournalFile> current, std::uint32_t last_number, Position last_durable)
    : filesystem_(filesystem),
      folder_(std::move(folder)),
      reserve_bytes_(reserve_bytes),
      current_(std::move(current)),
      last_number_(last_number),
      last_durable_(last_durable) {}

Result<std::shared_ptr<JournalFile>> JournalWriter::file() {
  if (current_) return current_;
  const std::uint32_t number = ++last_number_;  // also when this fails: what is left of it keeps its name
  const std::string path = journal_path(folder_, number);
  TRY(std::unique_ptr<disk::File> file, filesystem_.open(path, disk::OpenMode::kCreate));
  std::string header;
  put_journal_header({number, last_durable_}, header);
  TRY_VOID(file->write_at(0, as_bytes(header)));
  TRY_VOID(file->sync());
  TRY_VOID(filesystem_.sync_directory(folder_));
  current_ = std::make_shared<JournalFile>(path, number, last_durable_, std::move(file));
  allocated_ = kJournalHeader;
  return current_;
}

Result<void> JournalWriter::write(std::string_view frames, Position last) {
  TRY(const std::shared_ptr<JournalFile> journal, file());
  const std::uint64_t begin = journal->durable_bytes();
  const std::uint64_t end = begin + frames.size();
  if (end > allocated_) {
    const std::uint64_t wanted = std::max(end, std::max(allocated_, begin) + reserve_bytes_);
    TRY_VOID(journal->file().allocate(wanted));
    allocated_ = wanted;
  }
  TRY_VOID(journal->file().write_at(begin, as_bytes(frames)));
  if (Result<void> synced = journal->file().sync(); !synced) {
    // The kernel may have dropped the pages and would call the next sync of this file a success.
    current_ = nullptr;
    return synced;
  }
  journal->extend(end, last);
  last_durable_ = last;
  return {};
}

void JournalWriter::end_file() {
  if (!current_) return;
  // What was reserved and not used goes back to the disk; a failure costs only that space.
  (void)current_->file().truncate(current_->durable_bytes());
  current_ = nullptr;
}

}  // namespace bellwether::archive
