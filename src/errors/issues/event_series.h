// EventSeries: what is counted, as series, by the time at which events happened:
//
//   errors.<project>.events                 errors.<project>.release.<release>
//   errors.<project>.issues.<short id>      errors.<project>.environment.<environment>
//   errors.<project>.level.<level>          errors.<project>.users (different ones in each slot, estimated)
//
// A slot's value is the whole count of its events and is written again while it grows, so nothing is lost or counted twice by a restart: slots
// that are still open (kOpen) are kept with everything else that errors know, and written again after what the archive has since. An event
// that comes later than that counts for the oldest slot that is open.
//
// The shard of the writer. About 0.5 us an event. Limit: limits.errors_series, lines with open slots; what is past it is not counted by line
// (`errors.series_refused`), never the project's events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/metrics.h"
#include "base/refusals.h"
#include "base/result.h"
#include "codec/cardinality_sketch.h"
#include "errors/issues/issue.h"
#include "series/backend.h"
#include "series/schema.h"

namespace bellwether::errors {

inline constexpr std::string_view kSeriesRoot = "errors";

std::string issue_series_name(std::string_view project, std::string_view short_id);

class EventSeries {
 public:
  static constexpr seconds kOpen{3600};
  static constexpr seconds kUsersOpen{600};

  // All outlive this.
  EventSeries(series::Writer& writer, const series::SchemaSource& schemas, std::size_t max_lines, Metrics& metrics,
              Refusals& refusals);

  void count(std::string_view project, std::string_view short_id, const Sighting& sighting);
  // One that was counted so counts no more; its user stays among the estimated.
  void take_back(std::string_view project, std::string_view short_id, const Sighting& sighting);

  // Writes what has changed, closes slots whose time is over.
  void write(UnixMillis now);

  // For the ledger: every line that has changed since the last call; `state` empty: it has no open slot any more.
  void take_changes(const std::function<void(const std::string& name, std::string state)>& visit);
  // kDataLoss for what take_changes never gave.
  Result<void> restore(const std::string& name, std::string_view state);

 private:
  struct Slot {
    std::int64_t time = 0;
    std::uint64_t count = 0;
    bool is_written = false;
  };
  struct UserSlot {
    std::int64_t time = 0;
    codec::CardinalitySketch users;
    bool is_written = false;
  };
  struct Line {
    series::SeriesId id = series::kUnknownSeries;
    std::int64_t step = 0;  // 0: its name was refused
    std::vector<Slot> slots;
    std::vector<UserSlot> user_slots;
    bool is_changed = false;  // since the ledger last heard
    bool is_waiting = false;  // to be written
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Lines = std::unordered_map<std::string, Line, Hash, std::equal_to<>>;

  Line* open(std::string_view name);
  void resolve(std::string_view name, Line& line);
  void mark(Lines::value_type& entry);
  template <class Visit>
  void each_name(std::string_view project, std::string_view short_id, const Sighting& sighting, Visit visit);
  Slot& slot(Line& line, const Sighting& sighting);
  void add(std::string_view name, const Sighting& sighting);
  void add_user(std::string_view name, const Sighting& sighting);
  void write(Line& line);
  void close_old(UnixMillis now);

  series::Writer& writer_;
  const series::SchemaSource& schemas_;
  const std::size_t max_lines_;
  Lines lines_;
  std::vector<Lines::value_type*> waiting_;
  std::vector<std::string> changed_;
  UnixMillis next_close_;
  std::string name_;
  Counter& points_;
  Counter& dropped_;
  Counter& refused_;
  Refusals::Reason& refused_name_;
};

}  // namespace bellwether::errors
