#include "statsd/entry_index.h"

#include <utility>

namespace bellwether::statsd {

void EntryIndex::put(Slot slot) {
  std::size_t i = slot.tag & mask();
  while (slots_[i].tag != 0) i = (i + 1) & mask();
  slots_[i] = slot;
}

void EntryIndex::insert(std::uint64_t hash, std::uint32_t entry) {
  if ((size_ + 1) * 10 > slots_.size() * 7) {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 64 : slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot.tag != 0) put(slot);
    }
  }
  put({tag_of(hash), entry});
  ++size_;
}

void EntryIndex::erase(std::uint64_t hash, std::uint32_t entry) {
  if (slots_.empty()) return;
  std::size_t hole = tag_of(hash) & mask();
  while (slots_[hole].entry != entry || slots_[hole].tag != tag_of(hash)) {
    if (slots_[hole].tag == 0) return;
    hole = (hole + 1) & mask();
  }
  // Whoever stands behind the hole and could stand nearer to its place moves up.
  for (std::size_t i = (hole + 1) & mask(); slots_[i].tag != 0; i = (i + 1) & mask()) {
    const std::size_t home = slots_[i].tag & mask();
    if (((i - home) & mask()) >= ((i - hole) & mask())) {
      slots_[hole] = slots_[i];
      hole = i;
    }
  }
  slots_[hole] = {};
  --size_;
}

}  // namespace bellwether::statsd
