#include "archive/search.h"

#include <algorithm>
#include <functional>
#include <ranges>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

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

// Calls `visit` for each record of the tail that the filter accepts, in the query's order; false from it ends the walk.
void walk(const Tail& tail, const Filter& filter, const std::function<bool(const TailEntry&)>& visit) {
  const Tail::Snapshot entries = tail.snapshot();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const TailEntry& entry = entries[filter.query().is_oldest_first ? i : entries.size() - 1 - i];
    if (filter.accepts(entry.position, entry.head) && !visit(entry)) return;
  }
}

class Collector {
 public:
  Collector(const Query& query, Spent& spent) : query_(query), spent_(spent) {}

  bool is_full() const { return found_.has_more; }

  Result<void> collect(const Tail& tail, const Filter& filter) {
    TRY_VOID(spent_.look_at(tail.records()));
    Result<void> outcome;
    walk(tail, filter, [&](const TailEntry& entry) {
      if (found_.records.size() == query_.limit) {
        found_.has_more = true;
        return false;
      }
      StoredRecord& record = found_.records.emplace_back(to_stored(entry.position, entry.head));
      if (!query_.wants_payload) return true;
      Result<std::string> payload = payload_of(tail, entry);
      if (!payload) {
        outcome = std::unexpected(std::move(payload).error());
        return false;
      }
      record.payload = *std::move(payload);
      return true;
    });
    return outcome;
  }

  Found take() { return std::move(found_); }

 private:
  const Query& query_;
  Spent& spent_;
  Found found_;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Counts = std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>>;

Result<void> count(std::string_view value, std::uint64_t records, Counts& counts) {
  if (const auto found = counts.find(value); found != counts.end()) {
    found->second += records;
    return {};
  }
  if (counts.size() == kMaxCountedValues) {
    return fail(Code::kResourceExhausted, fmt::format("there are more than {} different values", kMaxCountedValues));
  }
  counts.emplace(value, records);
  return {};
}

Result<void> count_in(const Tail& tail, const Filter& filter, std::string_view wanted, Spent& spent, Counts& counts) {
  TRY_VOID(spent.look_at(tail.records()));
  Result<void> outcome;
  walk(tail, filter, [&](const TailEntry& entry) {
    Attributes attributes = entry.head.attributes;
    for (std::string_view key, value; outcome && attributes.next(key, value);) {
      if (key == wanted) outcome = count(value, 1, counts);
    }
    return outcome.has_value();
  });
  return outcome;
}

}  // namespace

Result<StoredRecord> fetch_from(const View& view, std::uint32_t project, const RecordId& id) {
  for (const auto& tail : view.tails | std::views::reverse) {
    const Tail::Snapshot entries = tail->snapshot();
    for (std::size_t i = entries.size(); i-- > 0;) {
      const TailEntry& entry = entries[i];
      if (entry.head.id != id || entry.head.project != project) continue;
      StoredRecord record = to_stored(entry.position, entry.head);
      TRY(record.payload, payload_of(*tail, entry));
      return record;
    }
  }
  return fail(Code::kNotFound, fmt::format("no event {:016x}{:016x} in project {}", id.high, id.low, project));
}

Result<Found> search_in(const View& view, const Query& query, Budget& budget) {
  TRY(const Filter filter, Filter::compile(query));
  Spent spent(budget);
  Collector collector(query, spent);
  for (std::size_t i = 0; i < view.tails.size() && !collector.is_full(); ++i) {
    const std::size_t at = query.is_oldest_first ? i : view.tails.size() - 1 - i;
    TRY_VOID(collector.collect(*view.tails[at], filter));
  }
  return collector.take();
}

Result<std::vector<ValueCount>> count_values_in(const View& view, const Query& query, std::string_view key,
                                                std::size_t limit, Budget& budget) {
  TRY(const Filter filter, Filter::compile(query));
  Spent spent(budget);
  Counts counts;
  for (const auto& tail : view.tails) TRY_VOID(count_in(*tail, filter, key, spent, counts));
  std::vector<ValueCount> values;
  values.reserve(counts.size());
  for (auto& [value, records] : counts) values.push_back({value, records});
  const auto most_first = [](const ValueCount& a, const ValueCount& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  };
  const std::size_t kept = std::min(limit, values.size());
  std::ranges::partial_sort(values, values.begin() + static_cast<std::ptrdiff_t>(kept), most_first);
  values.resize(kept);
  return values;
}

}  // namespace bellwether::archive
