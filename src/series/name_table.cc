#include "series/name_table.h"

#include <cstring>

#include <fmt/format.h>

#include "base/check.h"
#include "base/hash.h"
#include "series/name_rules.h"

namespace bellwether::series {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kFirstArena = 16 << 10;
constexpr std::size_t kArena = 1 << 20;

std::size_t shard_of(std::uint64_t hash) {
  return hash >> 58;
}
std::uint64_t tag_of(std::uint64_t hash) {
  return (hash >> 26) << 32;
}

}  // namespace

NameTable::NameTable(const Limits& limits, FamilyTable& families, Recorder recorder)
    : limits_(limits),
      families_(families),
      recorder_(std::move(recorder)),
      chunk_count_((limits.series + kChunk - 1) / kChunk + 1),
      chunks_(new std::atomic<Entry*>[chunk_count_]()) {}

NameTable::~NameTable() {
  for (std::size_t i = 0; i < chunk_count_; ++i) delete[] chunks_[i].load(std::memory_order_relaxed);
  for (FamilyRows& rows : family_rows_) {
    if (!rows.chunks) continue;
    for (std::size_t i = 0; i < chunk_count_; ++i) delete rows.chunks[i].load(std::memory_order_relaxed);
  }
}

std::string_view NameTable::text_of(const Entry& entry) {
  constexpr std::uint64_t kAddress = (std::uint64_t{1} << 48) - 1;
  return {reinterpret_cast<const char*>(entry.text & kAddress), entry.text >> 48};
}

std::optional<SeriesId> NameTable::find_in(const Shard& shard, std::string_view name, std::uint64_t hash) const {
  const Slots* slots = shard.slots.load(std::memory_order_acquire);
  if (slots == nullptr) return std::nullopt;
  const std::uint64_t tag = tag_of(hash);
  for (std::size_t at = hash & slots->mask;; at = (at + 1) & slots->mask) {
    const std::uint64_t slot = slots->slot[at].load(std::memory_order_acquire);
    if (slot == 0) return std::nullopt;
    if ((slot & ~std::uint64_t{0xffffffff}) != tag) continue;
    const std::uint32_t id = static_cast<std::uint32_t>(slot) - 1;
    if (text_of(entry(id)) == name) return static_cast<SeriesId>(id);
  }
}

std::optional<SeriesId> NameTable::find(std::string_view name) const {
  const std::uint64_t hash = hash64(name);
  return find_in(shards_[shard_of(hash)], name, hash);
}

void NameTable::find_many(std::span<const std::string_view> names, std::span<SeriesId> ids) const {
  constexpr std::size_t kTogether = 32;  // about as many misses as a core keeps in flight
  std::array<std::uint64_t, kTogether> hashes;
  std::array<const Entry*, kTogether> entries;
  for (std::size_t first = 0; first < names.size(); first += kTogether) {
    const std::size_t count = std::min(kTogether, names.size() - first);
    // Each round asks for what the next one reads: the slot, the entry it names, the entry's text.
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = hash64(names[first + i]);
      const Slots* slots = shards_[shard_of(hashes[i])].slots.load(std::memory_order_acquire);
      if (slots != nullptr) __builtin_prefetch(&slots->slot[hashes[i] & slots->mask]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const Slots* slots = shards_[shard_of(hashes[i])].slots.load(std::memory_order_acquire);
      const std::uint64_t slot =
          slots == nullptr ? 0 : slots->slot[hashes[i] & slots->mask].load(std::memory_order_acquire);
      entries[i] = slot == 0 ? nullptr : &entry(static_cast<std::uint32_t>(slot) - 1);
      if (entries[i] != nullptr) __builtin_prefetch(entries[i]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (entries[i] != nullptr) __builtin_prefetch(text_of(*entries[i]).data());
    }
    for (std::size_t i = 0; i < count; ++i) {
      ids[first + i] = find_in(shards_[shard_of(hashes[i])], names[first + i], hashes[i]).value_or(kUnknownSeries);
    }
  }
}

void NameTable::insert(Shard& shard, std::uint64_t hash, SeriesId id) {
  const auto place = [](Slots& slots, std::uint64_t key, std::uint64_t value) {
    std::size_t at = key & slots.mask;
    while (slots.slot[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & slots.mask;
    slots.slot[at].store(value, std::memory_order_release);
  };
  Slots* slots = shard.slots.load(std::memory_order_relaxed);
  if (slots == nullptr || (shard.used + 1) * 4 > (slots->mask + 1) * 3) {
    auto grown = std::make_unique<Slots>(slots == nullptr ? kFirstSlots : (slots->mask + 1) * 2);
    if (slots != nullptr) {
      for (std::size_t i = 0; i <= slots->mask; ++i) {
        const std::uint64_t slot = slots->slot[i].load(std::memory_order_relaxed);
        if (slot != 0) place(*grown, hash64(text_of(entry(static_cast<std::uint32_t>(slot) - 1))), slot);
      }
    }
    memory_bytes_.fetch_add((grown->mask + 1) * sizeof(std::uint64_t), std::memory_order_relaxed);
    slots = grown.get();
    shard.generations.push_back(std::move(grown));
    shard.slots.store(slots, std::memory_order_release);
  }
  place(*slots, hash, tag_of(hash) | (static_cast<std::uint64_t>(id) + 1));
  ++shard.used;
}

const char* NameTable::keep(std::string_view name) {
  if (arena_left_ < name.size()) {
    const std::size_t size = std::max(arena_.empty() ? kFirstArena : kArena, name.size());
    arena_.push_back(std::make_unique_for_overwrite<char[]>(size));
    arena_next_ = arena_.back().get();
    arena_left_ = size;
    memory_bytes_.fetch_add(size, std::memory_order_relaxed);
  }
  char* at = arena_next_;
  std::memcpy(at, name.data(), name.size());
  arena_next_ += name.size();
  arena_left_ -= name.size();
  return at;
}

Result<SeriesId> NameTable::create(std::string_view name, Tier tier) {
  const std::size_t id = count_.load(std::memory_order_relaxed);
  if (id >= limits_.series) {
    return fail(Code::kResourceExhausted, fmt::format("there are limits.series = {} series already", limits_.series));
  }
  TRY(const FamilyId family, families_.family_of(tier));

  if (chunks_[id / kChunk].load(std::memory_order_relaxed) == nullptr) {
    chunks_[id / kChunk].store(new Entry[kChunk], std::memory_order_release);
    memory_bytes_.fetch_add(kChunk * sizeof(Entry), std::memory_order_relaxed);
  }
  FamilyRows& rows = family_rows_[static_cast<std::size_t>(family)];
  const std::uint32_t row = rows.count.load(std::memory_order_relaxed);
  if (!rows.chunks) rows.chunks.reset(new std::atomic<RowIds*>[chunk_count_]());
  if (rows.chunks[row / kChunk].load(std::memory_order_relaxed) == nullptr) {
    rows.chunks[row / kChunk].store(new RowIds, std::memory_order_release);
    memory_bytes_.fetch_add(sizeof(RowIds), std::memory_order_relaxed);
  }
  (*rows.chunks[row / kChunk].load(std::memory_order_relaxed))[row % kChunk] = static_cast<std::uint32_t>(id);

  const auto address = reinterpret_cast<std::uint64_t>(keep(name));
  CHECK(address >> 48 == 0, "a heap address needs more than 48 bits");
  chunks_[id / kChunk].load(std::memory_order_relaxed)[id % kChunk] =
      Entry{address | static_cast<std::uint64_t>(name.size()) << 48, row, family};
  rows.count.store(row + 1, std::memory_order_release);
  count_.store(id + 1, std::memory_order_release);
  return static_cast<SeriesId>(id);
}

Result<SeriesId> NameTable::resolve(std::string_view name, const std::function<Tier(std::string_view)>& tier_of) {
  const std::uint64_t hash = hash64(name);
  Shard& shard = shards_[shard_of(hash)];
  if (const auto known = find_in(shard, name, hash)) return *known;

  TRY_VOID(check_name(name, limits_));
  const Tier tier = tier_of(name);
  const std::lock_guard lock(shard.mutex);
  if (const auto known = find_in(shard, name, hash)) return *known;
  SeriesId id{};
  {
    const std::lock_guard birth(birth_);
    TRY(id, create(name, tier));
    if (recorder_) recorder_(id, tier, name);
  }
  insert(shard, hash, id);
  return id;
}

Result<SeriesId> NameTable::restore(std::string_view name, Tier tier) {
  const std::lock_guard birth(birth_);
  TRY(const SeriesId id, create(name, tier));
  if (!name.empty()) {
    const std::uint64_t hash = hash64(name);
    insert(shards_[shard_of(hash)], hash, id);
  }
  return id;
}

std::string_view NameTable::name(SeriesId id) const {
  const auto index = static_cast<std::size_t>(id);
  return index < size() ? text_of(entry(index)) : std::string_view();
}

Row NameTable::row(SeriesId id) const {
  const Entry& found = entry(static_cast<std::size_t>(id));
  return Row{found.family, found.row};
}

std::uint32_t NameTable::rows(FamilyId family) const {
  return family_rows_[static_cast<std::size_t>(family)].count.load(std::memory_order_acquire);
}

SeriesId NameTable::series_of(FamilyId family, std::uint32_t row) const {
  const FamilyRows& rows = family_rows_[static_cast<std::size_t>(family)];
  return static_cast<SeriesId>((*rows.chunks[row / kChunk].load(std::memory_order_acquire))[row % kChunk]);
}

}  // namespace bellwether::series
