#include "series/log_folder.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace bellwether::series {

std::string LogFolder::path_of(std::uint32_t segment) const {
  return fmt::format("{}/{:010}.log", path_, segment);
}

void LogFolder::adopt(std::uint32_t segment, std::uint64_t bytes) {
  reserve_below(segment + 1);
  const std::lock_guard lock(mutex_);
  sizes_[segment] = bytes;
}

void LogFolder::reserve_below(std::uint32_t segment) {
  if (next_number_.load(std::memory_order_relaxed) < segment) next_number_.store(segment, std::memory_order_relaxed);
}

Result<std::unique_ptr<LogSegment>> LogFolder::create(std::uint32_t stream, std::uint64_t first_record) {
  auto segment = std::make_unique<LogSegment>();
  segment->number = next_number_.fetch_add(1, std::memory_order_relaxed);
  segment->path = path_of(segment->number);
  TRY(segment->file, filesystem_.open(segment->path, disk::OpenMode::kCreate));
  {
    const std::lock_guard lock(mutex_);
    sizes_[segment->number] = 0;
  }
  TRY_VOID(make_room(*segment, 0));
  std::array<std::byte, kSegmentHeader> header;
  store_segment_header(header, SegmentHeader{segment->number, stream, first_record});
  TRY_VOID(segment->file->write_at(0, header));
  TRY_VOID(segment->file->sync());
  TRY_VOID(filesystem_.sync_directory(path_));
  return segment;
}

Result<void> LogFolder::make_room(LogSegment& segment, std::uint64_t bytes) {
  const std::uint64_t needed = segment.offset + bytes;
  if (needed <= segment.allocated) return {};
  const std::uint64_t step = std::min<std::uint64_t>(kAllocationStep, segment_bytes_);
  const std::uint64_t wanted = (needed + step - 1) / step * step;
  if (this->bytes() + (wanted - segment.allocated) > limit_) {
    return fail(Code::kResourceExhausted, fmt::format("the log has reached limits.log_bytes = {}", limit_));
  }
  TRY_VOID(segment.file->allocate(wanted));
  segment.allocated = wanted;
  const std::lock_guard lock(mutex_);
  if (const auto found = sizes_.find(segment.number); found != sizes_.end()) found->second = wanted;
  return {};
}

void LogFolder::finish(LogSegment& segment) {
  // Only space is at stake: zeros behind the last record are a clean end as well.
  if (!segment.file->truncate(segment.offset)) return;
  const std::lock_guard lock(mutex_);
  if (const auto found = sizes_.find(segment.number); found != sizes_.end()) found->second = segment.offset;
}

Result<void> LogFolder::remove_below(std::uint32_t cut) {
  std::vector<std::uint32_t> doomed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [segment, size] : sizes_) {
      if (segment < cut) doomed.push_back(segment);
    }
  }
  Result<void> outcome;
  for (const std::uint32_t segment : doomed) {
    auto removed = filesystem_.remove(path_of(segment));
    if (!removed && removed.error().code() != Code::kNotFound) {
      outcome = std::move(removed);
      continue;
    }
    const std::lock_guard lock(mutex_);
    sizes_.erase(segment);
  }
  return outcome;
}

std::uint64_t LogFolder::bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const auto& [segment, size] : sizes_) sum += size;
  return sum;
}

std::size_t LogFolder::segments() const {
  const std::lock_guard lock(mutex_);
  return sizes_.size();
}

}  // namespace bellwether::series
