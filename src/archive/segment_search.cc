#include "archive/segment_search.h"

#include <limits>
#include <optional>
#include <utility>

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
  const bool all_in_position = filter.accepts_position(info.first) && filter.accepts_position(info.last);
  if (all_in_time && all_in_position) return;
  for (auto record = found.next(0); record; record = found.next(*record + 1)) {
    if (!filter.accepts_time(index.when(*record)) || !filter.accepts_position(index.position(*record))) {
      found.clear(*record);
    }
  }
}

// Whether the segment's texts have the pieces of one of the test's patterns.
Result<bool> may_match_text(const SegmentIndex& index, const Test& test) {
  if (!test.key().empty() || test.wildcards().empty()) return true;
  for (const Wildcard& wildcard : test.wildcards()) {
    bool may = true;
    for (const std::string& piece : wildcard.pieces()) {
      if (!may) break;
      TRY(may, index.may_hold_text(piece));
    }
    if (may) return true;
  }
  return false;
}

Result<Bitmap> find_test(const SegmentIndex& index, const Test& test, codec::ZstdUnpacker& unpacker) {
  Bitmap found(index.records());
  const KeyEntry* key = index.find_key(test.key());
  TRY(const bool may_match, may_match_text(index, test));
  if (key != nullptr && may_match) {
    if (const std::vector<std::string>* values = test.exact_values()) {
      for (const std::string& value : *values) {
        TRY(const Posting posting, index.find_term(*key, value, unpacker));
        TRY_VOID(index.add(posting, found));
      }
    } else {
      Result<void> added;
      TRY_VOID(index.each_term(*key, unpacker, [&](std::string_view value, const Posting& posting) {
        if (test.accepts(value)) added = index.add(posting, found);
        return added.has_value();
      }));
      TRY_VOID(std::move(added));
    }
  }
  if (test.is_negated()) found.flip();
  return found;
}

// The records that the query's project, groups, time and page allow; found when they are first needed.
class Candidates {
 public:
  Candidates(const SegmentIndex& index, const Filter& filter, const ErasedGroups& erased)
      : index_(index), filter_(filter), erased_(erased) {}

  Result<const Bitmap*> get() {
    if (found_) return &*found_;
    TRY(Bitmap found, find_groups(index_, filter_.query()));
    if (!found.is_empty()) {
      TRY_VOID(take_erased(index_, erased_, found));
      keep_accepted_places(index_, filter_, found);
    }
    found_ = std::move(found);
    return &*found_;
  }

 private:
  const SegmentIndex& index_;
  const Filter& filter_;
  const ErasedGroups& erased_;
  std::optional<Bitmap> found_;
};

// Of the candidates what passes all tests.
Result<Bitmap> find_all(const SegmentIndex& index, const std::vector<Test>& tests, Candidates& candidates,
                        codec::ZstdUnpacker& unpacker) {
  Bitmap passed(index.records(), Bitmap::Fill::kAll);
  bool are_candidates = false;
  for (const Test& test : tests) {
    // Looking a value up costs less than finding the candidates, going through all values more.
    if (!are_candidates && test.exact_values() == nullptr) {
      TRY(const Bitmap* allowed, candidates.get());
      passed.keep(*allowed);
      are_candidates = true;
    }
    if (passed.is_empty()) return passed;
    TRY(const Bitmap accepted, find_test(index, test, unpacker));
    passed.keep(accepted);
  }
  if (!are_candidates && !passed.is_empty()) {
    TRY(const Bitmap* allowed, candidates.get());
    passed.keep(*allowed);
  }
  return passed;
}

}  // namespace

bool may_accept(const SegmentInfo& info, const Filter& filter) {
  const Query& query = filter.query();
  return filter.accepts_positions(info.first, info.last) && info.max_when >= query.from && info.min_when < query.until;
}

Result<Bitmap> find_in(const SegmentIndex& index, const Filter& filter, const ErasedGroups& erased,
                       codec::ZstdUnpacker& unpacker) {
  Candidates candidates(index, filter, erased);
  if (filter.alternatives().empty()) {
    TRY(const Bitmap* allowed, candidates.get());
    return *allowed;
  }
  Bitmap found(index.records());
  for (const std::vector<Test>& tests : filter.alternatives()) {
    TRY(const Bitmap passed, find_all(index, tests, candidates, unpacker));
    found.add(passed);
  }
  return found;
}

}  // namespace bellwether::archive
