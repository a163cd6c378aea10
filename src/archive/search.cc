#include "archive/search.h"

#include <algorithm>
#include <ranges>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "archive/segment_search.h"

namespace bellwether::archive {
namespace {

class Spent {
 public:
  explicit Spent(const Budget& budget) : budget_(budget) {}
  Result<void> look_at(std::uint64_t records) {
    if (budget_.cancelled.load(std::memory_order_relaxed)) return fail(Code::kCancelled, "the search was cancelled");
    records_ += records;
    if (records_ > budget_.max_records) {
      return fail(Code::kResourceExhausted,
                  fmt::format("the search would look at more than {} events: narrow its time", budget_.max_records));
    }
    return {};
  }

 private:
  const Budget& budget_;
  std::uint64_t records_ = 0;
};

Result<std::string> payload_of(const Tail& tail, const TailEntry& entry) {
  TRY(const std::string bytes, tail.journal().read_body(entry.offset, entry.bytes));
  const std::optional<Body> body = decode_body(bytes);
  if (!body)
    return fail(Code::kDataLoss, fmt::format("{}: the record at byte {}", tail.journal().path(), entry.offset));
  return std::string(body->payload);
}

Result<StoredRecord> read_record(const SegmentIndex& index, BlockReader& blocks, std::uint32_t number) {
  TRY(const std::string_view encoded, blocks.head(number));
  const std::optional<Head> head = decode_head(encoded);
  if (!head) return fail(Code::kDataLoss, fmt::format("segment {}: record {}", index.info().number, number));
  return to_stored(index.position(number), *head);
}

// Calls `visit` for each record of the tail that the filter accepts, in the query's order; false from it ends the walk.
void walk(const Tail& tail, const ErasedGroups& erased, const Filter& filter,
          const std::function<bool(const TailEntry&)>& visit) {
  const Tail::Snapshot entries = tail.snapshot();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const TailEntry& entry = entries[filter.query().is_oldest_first ? i : entries.size() - 1 - i];
    if (filter.accepts(entry.position, entry.head) &&
        !erased.contains({entry.head.project, entry.head.group}, entry.position) && !visit(entry)) {
      return;
    }
  }
}

struct Source {
  std::uint32_t number = 0;
  const std::shared_ptr<const Segment>* segment = nullptr;
  const Tail* tail = nullptr;
};

// Segments are older than tails, but for a tail whose segment was damaged and is written again.
std::vector<Source> in_order(const View& view) {
  std::vector<Source> sources;
  for (const auto& segment : view.segments) sources.push_back({segment->info().number, &segment, nullptr});
  for (const auto& tail : view.tails) sources.push_back({tail->journal().number(), nullptr, tail.get()});
  std::ranges::sort(sources, {}, &Source::number);
  return sources;
}

// Takes what is found until the answer is full.
class Collector {
 public:
  Collector(const Filter& filter, const ErasedGroups& erased, Spent& spent)
      : filter_(filter), query_(filter.query()), erased_(erased), spent_(spent) {}

  bool is_full() const { return found_.has_more; }
  Found take() { return std::move(found_); }

  Result<void> collect(const Tail& tail) {
    TRY_VOID(spent_.look_at(tail.records()));
    Result<void> outcome;
    walk(tail, erased_, filter_, [&](const TailEntry& entry) {
      if (!has_room()) return false;
      StoredRecord record = to_stored(entry.position, entry.head);
      if (query_.wants_payload) {
        Result<std::string> payload = payload_of(tail, entry);
        if (!payload) {
          outcome = std::unexpected(std::move(payload).error());
          return false;
        }
        record.payload = *std::move(payload);
      }
      found_.records.push_back(std::move(record));
      return true;
    });
    return outcome;
  }

  Result<void> collect(const SegmentIndex& index) {
    TRY_VOID(spent_.look_at(index.records()));
    TRY(const Bitmap accepted, find_in(index, filter_, erased_, unpacker_));
    BlockReader blocks(index, unpacker_);
    const auto after = [&](std::optional<std::uint32_t> record) {
      return query_.is_oldest_first ? accepted.next(record ? *record + 1 : 0)
                                    : accepted.previous(record.value_or(index.records()));
    };
    for (auto number = after(std::nullopt); number && has_room(); number = after(number)) {
      TRY(StoredRecord record, read_record(index, blocks, *number));
      if (query_.wants_payload) {
        TRY(record.payload, blocks.payload(*number));
      }
      found_.records.push_back(std::move(record));
    }
    return {};
  }

 private:
  bool has_room() {
    if (found_.records.size() >= query_.limit) found_.has_more = true;
    return !found_.has_more;
  }

  const Filter& filter_;
  const Query& query_;
  const ErasedGroups& erased_;
  Spent& spent_;
  codec::ZstdUnpacker unpacker_;
  Found found_;
};

// Counts values; each record once for each of its values.
class Tally {
 public:
  Tally(const Filter& filter, const ErasedGroups& erased, std::string_view key, Spent& spent)
      : filter_(filter), erased_(erased), key_(key), spent_(spent) {}

  Result<void> count(const Tail& tail) {
    TRY_VOID(spent_.look_at(tail.records()));
    Result<void> outcome;
    std::vector<std::string_view> values;
    walk(tail, erased_, filter_, [&](const TailEntry& entry) {
      values.clear();
      if (key_.empty()) values.push_back(entry.head.text);
      Attributes attributes = entry.head.attributes;
      for (std::string_view key, value; attributes.next(key, value);) {
        if (key == key_) values.push_back(value);
      }
      std::ranges::sort(values);
      const auto repeated = std::ranges::unique(values);
      values.erase(repeated.begin(), repeated.end());
      for (const std::string_view value : values) {
        if (outcome) outcome = add(value, 1);
      }
      return outcome.has_value();
    });
    return outcome;
  }

  Result<void> count(const SegmentIndex& index) {
    TRY_VOID(spent_.look_at(index.records()));
    const KeyEntry* key = index.find_key(key_);
    if (key == nullptr) return {};
    TRY(const Bitmap accepted, find_in(index, filter_, erased_, unpacker_));
    const std::uint32_t records = accepted.count();
    if (records == 0) return {};
    Result<void> outcome;
    const auto count_term = [&](std::string_view value, const Posting& posting) {
      Result<std::uint32_t> members = records < index.records() ? index.count(posting, accepted) : posting.count;
      if (!members) {
        outcome = std::unexpected(std::move(members).error());
      } else if (*members > 0) {
        outcome = add(value, *members);
      }
      return outcome.has_value();
    };
    TRY_VOID(index.each_term(*key, unpacker_, count_term));
    return outcome;
  }

  std::vector<ValueCount> most(std::size_t limit) const {
    std::vector<ValueCount> values;
    values.reserve(counts_.size());
    for (const auto& [value, records] : counts_) values.push_back({value, records});
    const auto most_first = [](const ValueCount& a, const ValueCount& b) {
      return a.count != b.count ? a.count > b.count : a.value < b.value;
    };
    const std::size_t kept = std::min(limit, values.size());
    std::ranges::partial_sort(values, values.begin() + static_cast<std::ptrdiff_t>(kept), most_first);
    values.resize(kept);
    return values;
  }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  Result<void> add(std::string_view value, std::uint64_t records) {
    if (const auto found = counts_.find(value); found != counts_.end()) {
      found->second += records;
      return {};
    }
    if (counts_.size() == kMaxCountedValues) {
      return fail(Code::kResourceExhausted, fmt::format("there are more than {} different values", kMaxCountedValues));
    }
    counts_.emplace(value, records);
    return {};
  }

  const Filter& filter_;
  const ErasedGroups& erased_;
  const std::string_view key_;
  Spent& spent_;
  codec::ZstdUnpacker unpacker_;
  std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>> counts_;
};

}  // namespace

Result<void> Searcher::with(const std::shared_ptr<const Segment>& segment,
                            const std::function<Result<void>(const SegmentIndex&)>& use) const {
  const Result<std::shared_ptr<const SegmentIndex>> index = cache_.open(segment);
  Result<void> outcome = index ? use(**index) : std::unexpected(index.error());
  if (outcome || outcome.error().code() != Code::kDataLoss) return outcome;
  if (segment->note_damage()) {
    damaged_.add();
    log_.error("a file of the archive is damaged", {{"error", outcome.error().to_string()}});
  }
  return {};
}

Result<std::optional<StoredRecord>> Searcher::fetch(const View& view, const ErasedGroups& erased, std::uint32_t project,
                                                    const RecordId& id) const {
  const auto is_wanted = [&](Position position, const RecordId& its_id, std::uint32_t its_project,
                             std::uint64_t group) {
    return its_id == id && its_project == project && !erased.contains({project, group}, position);
  };
  for (const auto& tail : view.tails | std::views::reverse) {
    const Tail::Snapshot entries = tail->snapshot();
    for (std::size_t i = entries.size(); i-- > 0;) {
      const TailEntry& entry = entries[i];
      if (!is_wanted(entry.position, entry.head.id, entry.head.project, entry.head.group)) continue;
      StoredRecord record = to_stored(entry.position, entry.head);
      TRY(record.payload, payload_of(*tail, entry));
      return record;
    }
  }
  std::optional<StoredRecord> found;
  codec::ZstdUnpacker unpacker;
  for (const auto& segment : view.segments | std::views::reverse) {
    TRY_VOID(with(segment, [&](const SegmentIndex& index) -> Result<void> {
      TRY(const std::vector<std::uint32_t> numbers, index.find_id(id));
      BlockReader blocks(index, unpacker);
      for (const std::uint32_t number : numbers | std::views::reverse) {
        TRY(StoredRecord record, read_record(index, blocks, number));
        if (!is_wanted(record.position, record.id, record.project, record.group)) continue;
        TRY(record.payload, blocks.payload(number));
        found = std::move(record);
        break;
      }
      return {};
    }));
    if (found) break;
  }
  return found;
}

Result<Found> Searcher::search(const View& view, const ErasedGroups& erased, const Query& query, Budget& budget) const {
  TRY(const Filter filter, Filter::compile(query));
  Spent spent(budget);
  Collector collector(filter, erased, spent);
  const std::vector<Source> sources = in_order(view);
  for (std::size_t i = 0; i < sources.size() && !collector.is_full(); ++i) {
    const Source& source = sources[query.is_oldest_first ? i : sources.size() - 1 - i];
    if (source.tail != nullptr) {
      TRY_VOID(collector.collect(*source.tail));
    } else if (may_accept((*source.segment)->info(), filter)) {
      TRY_VOID(with(*source.segment, [&](const SegmentIndex& index) { return collector.collect(index); }));
    }
  }
  return collector.take();
}

Result<std::vector<ValueCount>> Searcher::count_values(const View& view, const ErasedGroups& erased, const Query& query,
                                                       std::string_view key, std::size_t limit, Budget& budget) const {
  TRY(const Filter filter, Filter::compile(query));
  Spent spent(budget);
  Tally tally(filter, erased, key, spent);
  for (const auto& tail : view.tails) TRY_VOID(tally.count(*tail));
  for (const auto& segment : view.segments) {
    if (!may_accept(segment->info(), filter)) continue;
    TRY_VOID(with(segment, [&](const SegmentIndex& index) { return tally.count(index); }));
  }
  return tally.most(limit);
}

}  // namespace bellwether::archive
