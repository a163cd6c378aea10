#include "timeline/ledger_timeline.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/events.h"

namespace bellwether::timeline {
namespace {

using ledger::EventFilter;
using ledger::EventRow;

Event event_of(EventRow row) {
  return {.id = row.id,
          .when = row.when,
          .kind = std::move(row.kind),
          .what = std::move(row.what),
          .data = std::move(row.data),
          .tags = std::move(row.tags),
          .source = std::move(row.source)};
}

Result<void> check_size(std::string_view field, std::size_t size, std::size_t limit) {
  if (size <= limit) return {};
  return fail(Code::kInvalidArgument, fmt::format("an event's {} has {} bytes, {} are allowed", field, size, limit));
}

class LedgerTimeline final : public Timeline {
 public:
  LedgerTimeline(ledger::Database& database, const Limits& limits, Metrics& metrics, Log log)
      : database_(database),
        events_(database),
        limits_(limits),
        log_(log),
        recorded_(metrics.counter("timeline.recorded", {}, "Events made durable")),
        dropped_(metrics.counter("timeline.dropped", {}, "Events that nobody waited for and that could not be kept")) {}

  Result<std::int64_t> record(Event event) override {
    TRY(const EventRow row, row_of(std::move(event)));
    TRY(const std::int64_t id,
        database_.write([&](ledger::Connection& connection) { return ledger::Events::insert(connection, row); }));
    recorded_.add();
    return id;
  }

  void record_later(Event event) override {
    Result<EventRow> row = row_of(std::move(event));
    if (!row) return drop(row.error());
    auto work = [row = std::move(*row)](ledger::Connection& connection) -> Result<void> {
      TRY_VOID(ledger::Events::insert(connection, row));
      return {};
    };
    // The counters and the log outlive the database, which this timeline need not.
    auto done = [log = log_, &recorded = recorded_, &dropped = dropped_](const Result<void>& outcome) {
      if (outcome) {
        recorded.add();
      } else {
        report_drop(log, dropped, outcome.error());
      }
    };
    if (const Result<void> queued = database_.write_later(std::move(work), std::move(done)); !queued)
      drop(queued.error());
  }

  Result<std::vector<Event>> query(const Query& query) const override {
    EventFilter filter{
        .from = query.from,
        .until = query.until,
        .kinds = query.kinds,
        .tags = query.tags,
        .match = query.tag_set == Query::TagSet::kAll ? EventFilter::Tags::kAll : EventFilter::Tags::kAny,
        .limit = std::min(query.limit, limits_.query_events)};
    TRY(std::vector<EventRow> rows, events_.query(filter));
    std::vector<Event> events;
    events.reserve(rows.size());
    for (EventRow& row : rows) events.push_back(event_of(std::move(row)));
    return events;
  }

  Result<Event> find(std::int64_t id) const override {
    TRY(EventRow row, events_.find(id));
    return event_of(std::move(row));
  }

 private:
  Result<EventRow> row_of(Event event) const {
    if (event.kind.empty()) return fail(Code::kInvalidArgument, "an event needs a kind");
    TRY_VOID(check_size("kind", event.kind.size(), limits_.kind_bytes));
    TRY_VOID(check_size("text", event.what.size(), limits_.what_bytes));
    TRY_VOID(check_size("data", event.data.size(), limits_.data_bytes));
    std::vector<std::string> tags;
    for (std::string& tag : event.tags) {
      TRY_VOID(check_size("tag", tag.size(), limits_.tag_bytes));
      if (!tag.empty() && std::ranges::find(tags, tag) == tags.end()) tags.push_back(std::move(tag));
      if (tags.size() > limits_.tags)
        return fail(Code::kInvalidArgument, fmt::format("an event has more than {} tags", limits_.tags));
    }
    return EventRow{.when = event.when,
                    .kind = std::move(event.kind),
                    .what = std::move(event.what),
                    .data = std::move(event.data),
                    .source = std::move(event.source),
                    .tags = std::move(tags)};
  }

  static void report_drop(const Log& log, Counter& dropped, const Error& error) {
    dropped.add();
    log.warning("dropped a timeline event", {{"error", printable(error.to_string())}});
  }
  void drop(const Error& error) const { report_drop(log_, dropped_, error); }

  ledger::Database& database_;
  ledger::Events events_;
  const Limits limits_;
  Log log_;
  Counter& recorded_;
  Counter& dropped_;
};

}  // namespace

std::unique_ptr<Timeline> make_timeline(ledger::Database& database, const Limits& limits, Metrics& metrics, Log log) {
  return std::make_unique<LedgerTimeline>(database, limits, metrics, log);
}

}  // namespace bellwether::timeline
