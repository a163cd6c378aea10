#include "statsd/alias_cache.h"

#include <utility>

namespace bellwether::statsd {

namespace {
constexpr std::size_t kFirstEntries = 1u << 12;
}

void AliasCache::insert(const Alias& alias, std::uint32_t granule) {
  // Room for twice what was inserted keeps most aliases from meeting in one place.
  if (++inserted_ * 2 > entries_.size() && entries_.size() < kMaxEntries) {
    const std::vector<Entry> old =
        std::exchange(entries_, std::vector<Entry>(entries_.empty() ? kFirstEntries : entries_.size() * 4));
    for (const Entry& entry : old) {
      if (entry.granule != kNone) entries_[entry.alias.first & (entries_.size() - 1)] = entry;
    }
  }
  entries_[alias.first & (entries_.size() - 1)] = {alias, granule};
}

void AliasCache::clear() {
  inserted_ = 0;
  entries_.clear();
}

}  // namespace bellwether::statsd
