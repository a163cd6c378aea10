#include "archive/erased.h"

#include <algorithm>

#include <fmt/format.h>

#include "archive/binary.h"
#include "codec/crc32c.h"

namespace bellwether::archive {
namespace {

constexpr std::string_view kMagic = "BWARE001";

}  // namespace

void ErasedGroups::add(Key key, Position until) {
  Position& kept = until_[key];
  kept = std::max(kept, until);
  latest_ = std::max(latest_, until);
}

Result<std::unique_ptr<Erased>> Erased::open(disk::Filesystem& filesystem, std::string path) {
  std::unique_ptr<Erased> erased(new Erased(filesystem, std::move(path)));
  TRY(const bool exists, filesystem.exists(erased->path_));
  if (!exists) return erased;
  TRY(const std::string content, filesystem.read_file(erased->path_));
  const std::size_t checked = content.size() < 4 ? 0 : content.size() - 4;
  if (!content.starts_with(kMagic) ||
      codec::crc32c(std::string_view(content).substr(0, checked)) != get_at<std::uint32_t>(content.data() + checked)) {
    return fail(Code::kDataLoss, fmt::format("{}: its checksum does not match", erased->path_));
  }
  ByteReader reader(std::string_view(content).substr(kMagic.size(), checked - kMagic.size()));
  ErasedGroups groups;
  while (!reader.failed() && !reader.rest().empty()) {
    const auto project = reader.get<std::uint32_t>();
    const auto group = reader.get<std::uint64_t>();
    groups.add({project, group}, reader.get<Position>());
  }
  if (reader.failed()) return fail(Code::kDataLoss, fmt::format("{}: it ends too early", erased->path_));
  const runtime::MutexLock lock(erased->mutex_);
  erased->groups_ = std::make_shared<ErasedGroups>(std::move(groups));
  return erased;
}

std::shared_ptr<const ErasedGroups> Erased::groups() const {
  const runtime::MutexLock lock(mutex_);
  return groups_;
}

Result<void> Erased::add(std::uint32_t project, std::span<const std::uint64_t> groups, Position until) {
  const runtime::MutexLock lock(mutex_);
  ErasedGroups changed = *groups_;
  for (const std::uint64_t group : groups) changed.add({project, group}, until);
  if (changed.until().size() > kMaxGroups) {
    return fail(Code::kResourceExhausted, fmt::format("{} erased groups are still in the archive's files", kMaxGroups));
  }
  return replace(std::move(changed));
}

Result<void> Erased::forget_before(Position first) {
  const runtime::MutexLock lock(mutex_);
  ErasedGroups changed;
  for (const auto& [key, until] : groups_->until()) {
    if (until >= first) changed.add(key, until);
  }
  if (changed.until().size() == groups_->until().size()) return {};
  return replace(std::move(changed));
}

Result<void> Erased::replace(ErasedGroups changed) {
  std::string content(kMagic);
  for (const auto& [key, until] : changed.until()) {
    put(key.first, content);
    put(key.second, content);
    put(until, content);
  }
  put(codec::crc32c(content), content);
  TRY_VOID(filesystem_.replace_file(path_, content));
  groups_ = std::make_shared<ErasedGroups>(std::move(changed));
  return {};
}

}  // namespace bellwether::archive
