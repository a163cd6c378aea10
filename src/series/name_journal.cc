#include "series/name_journal.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/check.h"
#include "codec/crc32c.h"
#include "series/little_endian.h"
#include "series/varint.h"

namespace bellwether::series {
namespace {

constexpr std::string_view kMagic = "BWNAMES1";
constexpr std::size_t kFileHeader = 16;    // magic, number of the file, checksum
constexpr std::size_t kRecordHeader = 12;  // length, checksum, first id
constexpr std::size_t kRecordBytes = 64 << 10;
constexpr std::size_t kMaxRecordBytes = 1 << 20;
constexpr std::size_t kFlushBytes = 1 << 20;  // written between two syncs; a record more at most
constexpr std::string_view kSuffix = ".names";

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::uint32_t record_checksum(std::span<const std::byte> record) {
  return codec::crc32c(record.subspan(8), codec::crc32c(record.first(4)));
}

// The record at the front, whole, or nothing when it is torn or damaged. `length_ok` says that its length at least lies
// within the file.
std::span<const std::byte> record_at(std::span<const std::byte> rest, bool& length_ok) {
  length_ok = false;
  if (rest.size() < kRecordHeader) return {};
  const auto length = load_little<std::uint32_t>(rest.data());
  if (length == 0 || length > kMaxRecordBytes || kRecordHeader + length > rest.size()) return {};
  length_ok = true;
  const auto record = rest.first(kRecordHeader + length);
  if (record_checksum(record) != load_little<std::uint32_t>(record.data() + 4)) return {};
  return record;
}

Result<void> visit_record(std::span<const std::byte> record, NameFileReading& reading,
                          const NameJournal::Visitor& visitor) {
  auto id = load_little<std::uint32_t>(record.data() + 8);
  for (; reading.next_id < id; ++reading.next_id) TRY_VOID(visitor({}, default_schema().tiers.front()));
  std::span<const std::byte> entries = record.subspan(kRecordHeader);
  while (!entries.empty()) {
    std::uint64_t step = 0, retention = 0, length = 0;
    if (!read_varint(entries, step) || !read_varint(entries, retention) || !read_varint(entries, length) ||
        length > entries.size()) {
      return fail(Code::kDataLoss, fmt::format("the record of id {} ends within an entry", id));
    }
    const std::string_view name(reinterpret_cast<const char*>(entries.data()), length);
    entries = entries.subspan(length);
    if (id++ < reading.next_id) continue;  // written twice, around a failed sync
    TRY_VOID(visitor(name, Tier{static_cast<std::int64_t>(step), static_cast<std::int64_t>(retention)}));
    ++reading.next_id;
  }
  return {};
}

}  // namespace

Result<void> read_name_file(std::span<const std::byte> file, NameFileReading& reading,
                            const NameJournal::Visitor& visitor) {
  reading.good_bytes = 0;
  if (file.size() < kFileHeader) return {};
  if (std::string_view(reinterpret_cast<const char*>(file.data()), kMagic.size()) != kMagic ||
      load_little<std::uint32_t>(file.data() + 12) != codec::crc32c(file.first(12))) {
    return fail(Code::kDataLoss, "the header is not that of a names file");
  }
  std::size_t at = kFileHeader;
  reading.good_bytes = at;
  while (at < file.size()) {
    bool length_ok = false;
    const auto record = record_at(file.subspan(at), length_ok);
    if (!record.empty()) {
      TRY_VOID(visit_record(record, reading, visitor));
      at += record.size();
      reading.good_bytes = at;
      continue;
    }
    // A torn tail has nothing behind it. A damaged record in the middle has, and costs its own names only.
    if (!length_ok) break;
    const std::size_t next = at + kRecordHeader + load_little<std::uint32_t>(file.data() + at);
    bool next_length_ok = false;
    if (record_at(file.subspan(next), next_length_ok).empty()) break;
    ++reading.damaged_records;
    at = next;
  }
  return {};
}

Result<std::unique_ptr<NameJournal>> NameJournal::open(disk::Filesystem& filesystem, std::string folder, Log log,
                                                       const Visitor& visitor) {
  std::unique_ptr<NameJournal> journal(new NameJournal(filesystem, std::move(folder), log));
  TRY_VOID(journal->load(visitor));
  return journal;
}

Result<void> NameJournal::load(const Visitor& visitor) {
  TRY(const std::vector<std::string> files, filesystem_.list(folder_));
  NameFileReading reading;
  std::string last;
  for (const std::string& name : files) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || std::string_view(end, name.data() + name.size()) != kSuffix) continue;
    const std::string path = folder_ + "/" + name;
    TRY(const std::unique_ptr<disk::Mapping> mapping, filesystem_.map(path));
    reading.damaged_records = 0;
    if (auto read = read_name_file(mapping->bytes(), reading, visitor); !read) {
      log_.error("names file is damaged", {{"file", path}, {"error", read.error().to_string()}});
    }
    if (reading.damaged_records != 0) {
      log_.error("names file lost records", {{"file", path}, {"records", reading.damaged_records}});
    }
    if (reading.good_bytes < mapping->bytes().size()) {
      log_.warning("names file has a torn end",
                   {{"file", path}, {"good_bytes", reading.good_bytes}, {"bytes", mapping->bytes().size()}});
    }
    bytes_ += mapping->bytes().size();
    next_file_ = number + 1;
    last = path;
  }
  return last.empty() ? Result<void>() : continue_file(last, reading.good_bytes);
}

Result<void> NameJournal::continue_file(const std::string& path, std::uint64_t good_bytes) {
  if (good_bytes < kFileHeader) return {};
  TRY(std::unique_ptr<disk::File> file, filesystem_.open(path, disk::OpenMode::kReadWrite));
  // What the last flush wrote may be in the page cache only, if its sync failed and the process was restarted. Written
  // again it is dirty again, so this sync proves something, before any point is written that refers to these names.
  std::vector<std::byte> tail(std::min<std::uint64_t>(good_bytes, 2 * kFlushBytes));
  TRY(const std::size_t read, file->read_at(good_bytes - tail.size(), tail));
  tail.resize(read);
  TRY_VOID(file->write_at(good_bytes - tail.size(), tail));
  TRY_VOID(file->sync());
  TRY(const std::uint64_t size, file->size());
  // A torn end is never written over: the next name begins a new file. A clean one is continued.
  if (size == good_bytes) {
    file_ = std::move(file);
    offset_ = size;
  }
  return {};
}

void NameJournal::finish_record(Batch& batch) {
  if (!batch.open) return;
  std::byte* record = batch.bytes.data() + batch.record_start;
  const std::size_t size = batch.bytes.size() - batch.record_start;
  store_little(record, static_cast<std::uint32_t>(size - kRecordHeader));
  store_little(record + 8, batch.first_id);
  store_little(record + 4, record_checksum(std::span(record, size)));
  batch.open = false;
}

void NameJournal::record(SeriesId id, Tier tier, std::string_view name) {
  const std::lock_guard lock(mutex_);
  Batch& batch = recorded_;
  if (batch.open && batch.bytes.size() - batch.record_start > kRecordBytes) finish_record(batch);
  if (!batch.open) {
    batch.record_start = batch.bytes.size();
    batch.first_id = static_cast<std::uint32_t>(id);
    batch.bytes.resize(batch.bytes.size() + kRecordHeader);
    batch.open = true;
  }
  std::array<std::byte, 3 * kMaxVarintBytes> numbers;
  std::byte* end = write_varint(numbers.data(), static_cast<std::uint64_t>(tier.step));
  end = write_varint(end, static_cast<std::uint64_t>(tier.retention));
  end = write_varint(end, name.size());
  batch.bytes.insert(batch.bytes.end(), numbers.data(), end);
  const auto text = as_bytes(name);
  batch.bytes.insert(batch.bytes.end(), text.begin(), text.end());
}

bool NameJournal::pending() const {
  const std::lock_guard lock(mutex_);
  return !recorded_.bytes.empty();
}

Result<void> NameJournal::start_file() {
  const std::string path = fmt::format("{}/{:08}{}", folder_, next_file_, kSuffix);
  // Left over from an attempt that failed half-way: nothing in it was ever promised.
  TRY(std::unique_ptr<disk::File> file, filesystem_.open(path, disk::OpenMode::kCreateOrOpen));
  TRY_VOID(file->truncate(0));
  std::array<std::byte, kFileHeader> header;
  std::ranges::copy(as_bytes(kMagic), header.begin());
  store_little(header.data() + 8, next_file_);
  store_little(header.data() + 12, codec::crc32c(std::span(header).first(12)));
  TRY_VOID(file->write_at(0, header));
  TRY_VOID(filesystem_.sync_directory(folder_));
  file_ = std::move(file);
  ++next_file_;
  offset_ = kFileHeader;
  return {};
}

Result<void> NameJournal::flush() {
  {
    const std::lock_guard lock(mutex_);
    finish_record(recorded_);
    writing_.insert(writing_.end(), recorded_.bytes.begin(), recorded_.bytes.end());
    recorded_ = Batch();
  }
  std::size_t done = 0;
  Result<void> outcome;
  while (outcome && done < writing_.size()) {
    // Whole records, up to as much as continue_file() takes for the last flush.
    std::size_t end = done;
    while (end - done < kFlushBytes && end < writing_.size())
      end += kRecordHeader + load_little<std::uint32_t>(writing_.data() + end);
    outcome = write_durably(std::span(writing_).subspan(done, end - done));
    if (outcome) done = end;
  }
  writing_.erase(writing_.begin(), writing_.begin() + static_cast<std::ptrdiff_t>(done));
  return outcome;
}

Result<void> NameJournal::write_durably(std::span<const std::byte> records) {
  if (!file_) TRY_VOID(start_file());
  TRY_VOID(file_->write_at(offset_, records));
  if (auto synced = file_->sync(); !synced) {
    file_.reset();  // its unsynced pages may be gone: never sync it again
    return synced;
  }
  offset_ += records.size();
  bytes_ += records.size();
  return {};
}

}  // namespace bellwether::series
