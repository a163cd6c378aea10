#include "archive/segment_search.h"

#include <limits>

namespace bellwether::archive {
namespace {

// The range of the group table that belongs to the query's project.
std::pair<std::size_t, std::size_t> groups_of_project(const SegmentIndex& index, const Query& query) {
  if (!query.project) return {0, index.groups()};
  const std::size_t end = *query.project == std::numeric_limits<std::uint32_t>::max()
                              ? index.groups()
                              : index.lower_group(*query.project + 1, 0);
  return {index.lower_group(*query.project, 0), end};
}

Result<Bitmap> find_groups(const SegmentIndex& index, const Query& query) {
  const auto [begin, end] = groups_of_project(index, query);
  if (query.groups.empty() && end - begin == index.groups()) return Bitmap(index.records(), Bitmap::Fill::kAll);
  Bitmap found(index.records());
  if (query.project && query.groups.size() < end - begin) {
    for (const std::uint64_t group : query.groups) {
      const std::size_t at = index.lower_group(*query.project, group);
      if (at < end && index.group(at).group == group) TRY_VOID(index.add(index.group(at).posting, found));
    }
    if (!query.groups.empty()) return found;
  }
  for (std::size_t i = begin; i < end; ++i) {
    const GroupEntry entry = index.group(i);
    if (query.groups.empty() || std::ranges::binary_search(query.groups, entry.group)) {
      TRY_VOID(index.add(entry.posting, found));
    }
  }
  return found;
}

Result<void> take_erased(const SegmentIndex& index, const ErasedGroups& erased, Bitmap& found) {
  if (!erased.may_touch(index.info().first)) return {};
  for (const auto& [key, until] : erased.until()) {
    const std::size_t at = index.lower_group(key.first, key.second);
    if (at == index.groups()) continue;
    const GroupEntry entry = index.group(at);
    if (ErasedGroups::Key(entry.project, entry.group) != key) continue;
    Bitmap members(index.records());
    TRY_VOID(index.add(entry.posting, members));
    for (auto record = members.next(0); record && index.position(*record) <= until;
         record = members.next(*record + 1)) {
      found.clear(*record);
    }
  }
  return {};
}

void keep_accepted_places(const SegmentIndex& index, const Filter& filter, Bitmap& found) {
  const SegmentInfo& info = index.info();
  const bool all_in_time = filter.accepts_time(info.min_when) && filter.accepts_time(info.max_when);
  const bool all_in_position = filter.accepts_position(info.last);
  if (all_in_time && all_in_position) return;
  for (auto record = found.next(0); record; record = found.next(*record + 1)) {
    if (!filter.accepts_time(index.when(*record)) || !filter.accepts_position(index.position(*record))) {
      found.clear(*record);
    }
  }
}

Result<Bitmap> find_test(const SegmentIndex& index, const Test& test) {
  Bitmap found(index.records());
  if (const KeyEntry* key = index.find_key(test.key())) {
    if (const std::vector<std::string>* values = test.exact_values()) {
      TRY_VOID(index.find_terms(*key, *values, [&](std::string_view, const Posting& posting) -> Result<bool> {
        TRY_VOID(index.add(posting, found));
        return true;
      }));
    } else {
      TRY_VOID(index.each_term(*key, [&](std::string_view value, const Posting& posting) -> Result<bool> {
        if (test.accepts(value)) TRY_VOID(index.add(posting, found));
        return true;
      }));
    }
  }
  if (test.is_negated()) found.flip();
  return found;
}

// What passes all tests, of `candidates`.
Result<Bitmap> find_all(const SegmentIndex& index, const std::vector<Test>& tests, Bitmap candidates) {
  for (const Test& test : tests) {
    if (candidates.is_empty()) break;
    TRY(const Bitmap passed, find_test(index, test));
    candidates.keep(passed);
  }
  return candidates;
}

}  // namespace

bool may_accept(const SegmentInfo& info, const Filter& filter) {
  const Query& query = filter.query();
  return filter.accepts_position(info.first) && info.max_when >= query.from && info.min_when < query.until;
}

Result<Bitmap> find_in(const SegmentIndex& index, const Filter& filter, const ErasedGroups& erased) {
  TRY(Bitmap candidates, find_groups(index, filter.query()));
  if (candidates.is_empty()) return candidates;
  TRY_VOID(take_erased(index, erased, candidates));
  keep_accepted_places(index, filter, candidates);
  if (filter.alternatives().empty()) return candidates;
  Bitmap found(index.records());
  for (const std::vector<Test>& tests : filter.alternatives()) {
    TRY(const Bitmap passed, find_all(index, tests, candidates));
    found.add(passed);
  }
  return found;
}

}  // namespace bellwether::archive
