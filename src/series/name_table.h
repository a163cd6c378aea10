// NameTable: names to ids and back. Ids are dense from 0 in the order of creation and never reused.
//
// Lookups take no lock: 64 shards of open addressing with 8-byte slots (32 bits of the hash, 32 bits of id), names in
// an arena that never moves. A shard that grows publishes a new slot array and keeps the old one for readers that are
// still in it; the arrays kept amount to one current array at most.
//
// Threads: find(), name(), row() from any thread at any time; resolve() from any thread, creation serialised for each
// shard. restore() while nobody else has the table.
// Cost: find() a hash and about two cache misses; memory about 17 bytes a name for slots, 16 for the entry, and the
// name.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/backend.h"
#include "series/family.h"
#include "series/options.h"

namespace bellwether::series {

// Where a series' values are in its family's windows.
struct Row {
  FamilyId family{};
  std::uint32_t row = 0;
};

class NameTable {
 public:
  // Told of every series in the order of ids, before resolve() returns the id; runs under the table's lock.
  using Recorder = std::function<void(SeriesId id, Tier tier, std::string_view name)>;

  NameTable(const Limits& limits, FamilyTable& families, Recorder recorder);
  ~NameTable();
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  std::optional<SeriesId> find(std::string_view name) const;

  // find() for several names with their cache misses overlapped; kUnknownSeries for those that do not exist.
  void find_many(std::span<const std::string_view> names, std::span<SeriesId> ids) const;

  // The id of that name, created with `tier_of(name)` when new. Errors as Writer::resolve.
  Result<SeriesId> resolve(std::string_view name, const std::function<Tier(std::string_view)>& tier_of);

  // The next id, for a name read from disk. An empty name keeps the id taken without a name: what was lost.
  Result<SeriesId> restore(std::string_view name, Tier tier);

  // Empty for an id that does not exist. Views live as long as the table.
  std::string_view name(SeriesId id) const;
  // Requires id < size().
  Row row(SeriesId id) const;
  std::size_t size() const { return count_.load(std::memory_order_acquire); }
  // Rows of a family so far, and the series of a row.
  std::uint32_t rows(FamilyId family) const;
  SeriesId series_of(FamilyId family, std::uint32_t row) const;

  std::size_t memory_bytes() const { return memory_bytes_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kShards = 64;
  static constexpr std::size_t kChunk = 4096;  // entries of one allocation

  struct Entry {
    std::uint64_t text;  // address in the low 48 bits, length above
    std::uint32_t row;
    FamilyId family;
  };
  struct Slots {
    explicit Slots(std::size_t size) : mask(size - 1), slot(new std::atomic<std::uint64_t>[size]()) {}
    const std::size_t mask;
    const std::unique_ptr<std::atomic<std::uint64_t>[]> slot;  // 0: empty; otherwise hash bits << 32 | id + 1
  };
  struct Shard {
    std::mutex mutex;
    std::atomic<Slots*> slots{nullptr};
    std::vector<std::unique_ptr<Slots>> generations;
    std::size_t used = 0;
  };
  using RowIds = std::array<std::uint32_t, kChunk>;
  struct FamilyRows {
    std::atomic<std::uint32_t> count{0};
    std::unique_ptr<std::atomic<RowIds*>[]> chunks;
  };

  const Entry& entry(std::size_t id) const { return chunks_[id / kChunk].load(std::memory_order_acquire)[id % kChunk]; }
  std::optional<SeriesId> find_in(const Shard& shard, std::string_view name, std::uint64_t hash) const;
  void insert(Shard& shard, std::uint64_t hash, SeriesId id);
  Result<SeriesId> create(std::string_view name, Tier tier);
  const char* keep(std::string_view name);
  static std::string_view text_of(const Entry& entry);

  const Limits limits_;
  FamilyTable& families_;
  const Recorder recorder_;
  std::array<Shard, kShards> shards_;

  std::mutex birth_;  // taken inside a shard's lock: ids, rows, the arena
  const std::size_t chunk_count_;
  std::unique_ptr<std::atomic<Entry*>[]> chunks_;
  std::array<FamilyRows, FamilyTable::kMaxFamilies> family_rows_;
  std::vector<std::unique_ptr<char[]>> arena_;
  std::size_t arena_left_ = 0;
  char* arena_next_ = nullptr;
  std::atomic<std::size_t> count_{0};
  std::atomic<std::size_t> memory_bytes_{0};
};

}  // namespace bellwether::series
