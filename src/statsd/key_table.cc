#include "statsd/key_table.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include <sys/mman.h>

#include "base/check.h"

namespace bellwether::statsd {

namespace {
constexpr unsigned kFirstBits = 10;
constexpr std::size_t kHugePageBytes = 2u << 20;
}  // namespace

void KeyTable::FreeSlots::operator()(Slot* slots) const {
  std::free(slots);
}

std::unique_ptr<KeyTable::Slot[], KeyTable::FreeSlots> KeyTable::make_slots(std::size_t count) {
  const std::size_t bytes = count * sizeof(Slot);
  void* memory;
  if (bytes >= kHugePageBytes) {
    memory = std::aligned_alloc(kHugePageBytes, bytes);
    if (memory != nullptr) {
      madvise(memory, bytes, MADV_HUGEPAGE);
      std::memset(memory, 0, bytes);
    }
  } else {
    memory = std::calloc(count, sizeof(Slot));
  }
  if (memory == nullptr) throw std::bad_alloc();
  return std::unique_ptr<Slot[], FreeSlots>(static_cast<Slot*>(memory));
}

KeyTable::KeyTable(std::uint64_t hash_seed)
    : seed_(hash_seed),
      slots_(make_slots(std::size_t{1} << kFirstBits)),
      mask_((std::size_t{1} << kFirstBits) - 1),
      shift_(32 - kFirstBits) {}

void KeyTable::put(Slot slot) {
  std::size_t i = slot.tag >> shift_;
  while (slots_[i].tag != 0) i = (i + 1) & mask_;
  slots_[i] = slot;
}

void KeyTable::grow() {
  const std::size_t old_count = mask_ + 1;
  const auto old = std::exchange(slots_, make_slots(old_count * 2));
  mask_ = old_count * 2 - 1;
  --shift_;
  for (std::size_t i = 0; i < old_count; ++i) {
    if (old[i].tag != 0) put(old[i]);
  }
}

std::uint32_t KeyTable::insert(std::string_view key, Type type, std::uint64_t hash) {
  if ((size_ + 1) * 10 > (mask_ + 1) * 7) grow();
  const std::uint32_t granule = arena_.make(key, type);
  if (granule == RecordArena::kFull) return kNone;
  put({tag_of(hash), granule});
  ++size_;
  return granule;
}

void KeyTable::unlist(std::uint32_t granule) {
  Record* const record = at(granule);
  const std::uint32_t tag = tag_of(hash(record->text(), record->length, record->type));
  std::size_t hole = tag >> shift_;
  while (slots_[hole].granule != granule || slots_[hole].tag == 0) {
    CHECK(slots_[hole].tag != 0, "key '{}' is not in its table", record->key());
    hole = (hole + 1) & mask_;
  }
  // Whoever stands behind the hole and could stand nearer to its place moves up.
  for (std::size_t i = (hole + 1) & mask_; slots_[i].tag != 0; i = (i + 1) & mask_) {
    const std::size_t home = slots_[i].tag >> shift_;
    if (((i - home) & mask_) >= ((i - hole) & mask_)) {
      slots_[hole] = slots_[i];
      hole = i;
    }
  }
  slots_[hole] = {0, 0};
  record->is_listed = false;
  --size_;
}

}  // namespace bellwether::statsd
