// EntryIndex: from the hash of a key to numbers of entries that may be that key's; the caller compares. 8 bytes a slot, at most 70 % full.
// One thread.
#pragma once

#include <cstdint>
#include <vector>

namespace bellwether::statsd {

class EntryIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // The first entry with that hash's tag for which `is_it(entry)` holds, or kNone.
  template <class IsIt>
  std::uint32_t find(std::uint64_t hash, IsIt is_it) const {
    if (slots_.empty()) return kNone;
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t i = tag & mask(); slots_[i].tag != 0; i = (i + 1) & mask()) {
      if (slots_[i].tag == tag && is_it(slots_[i].entry)) return slots_[i].entry;
    }
    return kNone;
  }
  void insert(std::uint64_t hash, std::uint32_t entry);
  // Nothing happens when it is not there.
  void erase(std::uint64_t hash, std::uint32_t entry);
  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint32_t tag = 0;  // 0: empty
    std::uint32_t entry = 0;
  };
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32) | 0x80000000; }
  std::size_t mask() const { return slots_.size() - 1; }
  void put(Slot slot);

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace bellwether::statsd
