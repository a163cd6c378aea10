// AliasCache: from a key as clients write it, with tags in any dialect or bytes that are cleaned away, to its record: so that a line whose key must be
// taken apart is taken apart once and not each time. A cache: what is not found is parsed.
//
// An alias is known by 128 bits of seeded hash and not by its text; that two of a million aliases share one is less likely than a memory fault. One
// thread. 24 bytes an entry, at most kMaxEntries of them; past that new aliases displace old ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "statsd/key_hash.h"
#include "statsd/sample.h"

namespace bellwether::statsd {

class AliasCache {
 public:
  static constexpr std::size_t kMaxEntries = 1u << 20;

  explicit AliasCache(std::uint64_t seed) : seed_(seed) {}

  struct Alias {
    std::uint64_t first;
    std::uint64_t second;
  };
  Alias alias(const char* name, std::size_t name_size, const char* tags, std::size_t tags_size, Type type) const {
    const auto kind = static_cast<std::uint8_t>(type);
    return {key_hash(tags, tags_size, kind, key_hash(name, name_size, kind, seed_)),
            key_hash(tags, tags_size, kind, key_hash(name, name_size, kind, ~seed_))};
  }

  static constexpr std::uint32_t kNone = 0xffffffff;
  std::uint32_t find(const Alias& alias) const {
    if (entries_.empty()) return kNone;
    const Entry& entry = entries_[alias.first & (entries_.size() - 1)];
    return entry.alias.first == alias.first && entry.alias.second == alias.second ? entry.granule : kNone;
  }
  void prefetch(const Alias& alias) const {
    if (!entries_.empty()) __builtin_prefetch(&entries_[alias.first & (entries_.size() - 1)]);
  }
  void insert(const Alias& alias, std::uint32_t granule);
  // To be called before any granule is given to another key.
  void clear();

  std::size_t bytes() const { return entries_.size() * sizeof(Entry); }

 private:
  struct Entry {
    Alias alias{};
    std::uint32_t granule = kNone;
  };

  std::uint64_t seed_;
  std::size_t inserted_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace bellwether::statsd
