// Families: series of one step and one retention. They share windows in memory and files on disk, so that a window is a
// rectangle and retention is the removal of whole files.
//
// A family's number is known to this process only; files and records name step and retention.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

#include "base/result.h"
#include "series/schema.h"

namespace bellwether::series {

enum class FamilyId : std::uint16_t {};

struct Family {
  std::int64_t step = 0;
  std::int64_t retention = 0;
  std::int64_t window_slots = 0;

  std::int64_t slot_of(std::int64_t timestamp) const { return timestamp / step; }
  std::int64_t window_of(std::int64_t slot) const { return slot / window_slots; }
  std::int64_t window_seconds() const { return window_slots * step; }
  // Slots of a merged file and of a patch: sixteen windows, or as many as a block holds.
  std::int64_t span_slots() const { return 16 * window_slots < 1024 ? 16 * window_slots : 1024; }
  // How long after its end a window still takes points directly: stragglers of one flush, not backfill.
  std::int64_t grace_seconds() const { return window_seconds() / 2 < 60 ? window_seconds() / 2 : 60; }
};

class FamilyTable {
 public:
  static constexpr std::size_t kMaxFamilies = 256;  // limits.families: distinct step and retention pairs

  // `window_slots` 0: as long as 256 s need, within 64 to 256 slots. A fine step gets a longer window, since every
  // window is a file.
  explicit FamilyTable(std::size_t window_slots) : window_slots_(static_cast<std::int64_t>(window_slots)) {}

  // The family of that tier, made at the first call. kResourceExhausted past kMaxFamilies. Any thread.
  Result<FamilyId> family_of(Tier tier);

  // Lock-free.
  const Family& operator[](FamilyId id) const { return families_[static_cast<std::size_t>(id)]; }
  std::size_t size() const { return count_.load(std::memory_order_acquire); }

 private:
  const std::int64_t window_slots_;
  std::mutex mutex_;
  std::array<Family, kMaxFamilies> families_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace bellwether::series
