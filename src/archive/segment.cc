#include "archive/segment.h"

#include <utility>

#include <fmt/format.h>

#include "archive/binary.h"

namespace bellwether::archive {

Result<std::shared_ptr<Segment>> Segment::find(disk::Filesystem& filesystem, const std::string& path,
                                               std::uint32_t generation) {
  TRY(const std::unique_ptr<disk::File> file, filesystem.open(path, disk::OpenMode::kRead));
  TRY(const std::uint64_t size, file->size());
  if (size < kSegmentHeader + kSegmentFooter) return fail(Code::kDataLoss, fmt::format("{}: it is too short", path));
  std::string header(kSegmentHeader, '\0');
  std::string footer(kSegmentFooter, '\0');
  TRY_VOID(file->read_at(0, std::as_writable_bytes(std::span(header))));
  TRY_VOID(file->read_at(size - kSegmentFooter, std::as_writable_bytes(std::span(footer))));
  if (const Result<void> good = check_segment_header(header); !good) {
    return fail(Code::kDataLoss, fmt::format("{}: {}", path, good.error().message()));
  }
  const Result<SegmentInfo> info = get_segment_footer(footer, size);
  if (!info) return fail(Code::kDataLoss, fmt::format("{}: {}", path, info.error().message()));
  return std::make_shared<Segment>(path, generation, *info);
}

std::string segment_path(const std::string& folder, std::uint32_t number, std::uint32_t generation) {
  return generation == 0 ? fmt::format("{}/{:010}.segment", folder, number)
                         : fmt::format("{}/{:010}-{}.segment", folder, number, generation);
}

Result<std::shared_ptr<const SegmentIndex>> SegmentCache::open(const std::shared_ptr<const Segment>& segment) {
  {
    const runtime::MutexLock lock(mutex_);
    if (const auto found = places_.find(segment.get()); found != places_.end()) {
      open_.splice(open_.begin(), open_, found->second);
      return found->second->index;
    }
  }
  // Two that open the same at once both read it; one of them stays.
  TRY(std::shared_ptr<const SegmentIndex> index,
      SegmentIndex::open(filesystem_, segment->path(), segment->info(), segment->checked_));
  const runtime::MutexLock lock(mutex_);
  if (places_.contains(segment.get())) return index;
  open_.push_front({segment, index});
  places_.emplace(segment.get(), open_.begin());
  bytes_ += index->memory_bytes();
  while (open_.size() > 1 && (bytes_ > max_bytes_ || open_.size() > kMaxOpen)) drop(std::prev(open_.end()));
  return index;
}

void SegmentCache::forget(const Segment& segment) {
  const runtime::MutexLock lock(mutex_);
  if (const auto found = places_.find(&segment); found != places_.end()) drop(found->second);
}

std::size_t SegmentCache::memory_bytes() const {
  const runtime::MutexLock lock(mutex_);
  return bytes_;
}

void SegmentCache::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->index->memory_bytes();
  places_.erase(entry->segment.get());
  open_.erase(entry);
}

}  // namespace bellwether::archive
