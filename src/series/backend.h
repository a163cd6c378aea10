// Backend: what the rest of Bellwether knows of a time-series store. The embedded engine implements it; ClickHouse can.
//
// A series is a name and a grid of slots: value i of a series with step s lies at time t = i * s; a later write to the
// same slot wins; NaN means "no value". Names are dotted paths, with tags as `name;key=value;key=value` sorted by key.
// Times are whole seconds UTC.
//
// Threads: everything const may be called from any thread at any time. A Writer belongs to one shard.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::series {

// Dense from 0, stable for the life of a data folder.
enum class SeriesId : std::uint32_t {};
inline constexpr SeriesId kUnknownSeries{~std::uint32_t{0}};

// `count` slots from `start` (a multiple of step) in steps of `step` seconds: slot i is the time start + i * step.
struct Grid {
  std::int64_t start = 0;
  std::int64_t step = 1;
  std::size_t count = 0;

  std::int64_t end() const { return start + static_cast<std::int64_t>(count) * step; }  // exclusive
  friend bool operator==(const Grid&, const Grid&) = default;
};

// Points t with from < t <= until, as Graphite asks.
struct TimeRange {
  UnixSeconds from;
  UnixSeconds until;
};

struct Match {
  SeriesId id;
  std::string name;
};

// One row of a browse: `path` is the whole path up to this level.
struct Node {
  std::string path;
  bool is_leaf = false;       // a series of that name exists
  bool has_children = false;  // series below it exist
};

struct TagExpression {
  enum class Operator { kEqual, kNotEqual, kMatches, kNotMatches };
  std::string tag;  // "name" is the part before the first ';'
  Operator op = Operator::kEqual;
  std::string value;  // a literal, or a Python-style regular expression anchored at the start
};

// Bounds of one request; exceeding one answers kResourceExhausted with the limit's name. `decoded_points` counts what
// was used.
struct Budget {
  std::size_t max_series = 100'000;        // limits.series_per_request
  std::uint64_t max_points = 200'000'000;  // limits.points_per_request
  std::atomic<std::uint64_t> decoded_points{0};
  std::atomic<bool> cancelled{false};
};

// Where fetched values go. Slots no call mentions hold no value; values may be NaN. Each slot of a series is delivered
// at most once.
class FetchSink {
 public:
  virtual ~FetchSink() = default;
  // Called once, before values, with the grid of every requested series and how many workers will call.
  virtual void begin(std::span<const Grid> grids, std::size_t workers) = 0;
  // Slots [first_slot, first_slot + values.size()) of series `index` (position in the request). Calls with one `worker`
  // number never overlap; different workers call at the same time. `values` is valid during the call only.
  virtual void on_values(std::size_t worker, std::size_t index, std::size_t first_slot,
                         std::span<const double> values) = 0;
};

struct FetchedSeries {
  Grid grid;
  std::vector<double> values;  // grid.count of them, NaN where there is none
};

// Appends of one shard. The log stream it writes is committed by the engine's committer thread; `accepted` and
// `durable` count points of this writer only, so `durable == accepted` says that everything appended so far
// survives a power cut.
class Writer {
 public:
  virtual ~Writer() = default;

  // The id of that series, creating it by the storage schemas when new. kInvalidArgument for a name that breaks the
  // rules (empty, longer than limits.name_bytes, control bytes, bad tags), kResourceExhausted past limits.series.
  virtual Result<SeriesId> resolve(std::string_view name) = 0;

  // The ids of several names at once, kUnknownSeries for those that do not exist; creates none. `ids` is as long as
  // `names`. Where many names come in no order this is two to three times as fast as resolve(), because the cache
  // misses overlap. May know none: then ask resolve().
  virtual void find_many(std::span<const std::string_view> /*names*/, std::span<SeriesId> ids) const {
    for (SeriesId& id : ids) id = kUnknownSeries;
  }

  // Last write wins. Refusals (older than retention, too far in the future) are counted by reason; NaN is dropped.
  enum class Append { kStored, kTooOld, kTooNew, kNotANumber, kLogFull };
  virtual Append append(SeriesId id, std::int64_t timestamp, double value) = 0;
  // The same where the value is known as it was written: `decimal.value() == value`, or unknown. Spares the log the
  // search for it.
  virtual Append append(SeriesId id, std::int64_t timestamp, double value, Decimal /*decimal*/) {
    return append(id, timestamp, value);
  }

  // The name of an id that resolve() gave, valid as long as the writer. A load or two: receivers compare it with the
  // name they predicted.
  virtual std::string_view name_view(SeriesId id) const = 0;

  // Ends a batch: hands what was appended to the log. Call at the end of each read or flush; cheap when nothing was
  // appended.
  virtual void commit() = 0;

  virtual std::uint64_t accepted() const = 0;
  virtual std::uint64_t durable() const = 0;
};

struct Statistics {
  std::uint64_t series = 0;
  std::uint64_t points_accepted = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t disk_bytes = 0;
  std::uint64_t log_bytes = 0;
  std::uint64_t files = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;

  // One writer for each shard; it must not outlive the backend.
  virtual std::unique_ptr<Writer> make_writer(std::size_t shard) = 0;

  // Series (leaves) whose name matches a Graphite glob, sorted by name. Tagged series match by their whole name only.
  virtual Result<std::vector<Match>> match(std::string_view glob, Budget& budget) const = 0;
  // Nodes (leaves and branches) that match, sorted by path.
  virtual Result<std::vector<Node>> browse(std::string_view glob, Budget& budget) const = 0;
  // Series that satisfy every expression, sorted by name.
  virtual Result<std::vector<Match>> match_tags(std::span<const TagExpression> expressions, Budget& budget) const = 0;
  // Names of tags with that prefix among series that satisfy the expressions; values of one tag likewise. Sorted, at
  // most `limit`.
  virtual Result<std::vector<std::string>> tag_names(std::span<const TagExpression> expressions,
                                                     std::string_view prefix, std::size_t limit) const = 0;
  virtual Result<std::vector<std::string>> tag_values(std::string_view tag, std::span<const TagExpression> expressions,
                                                      std::string_view prefix, std::size_t limit) const = 0;
  virtual std::string name_of(SeriesId id) const = 0;
  virtual std::size_t series_count() const = 0;

  // Values of several series over a range, each on its own grid: start = from - from % step + step, end likewise from
  // until, exclusive; one slot more when both fall on the same. `until` is cut to `now`, `from` to the retention.
  // Blocks; decodes in parallel on the engine's query threads and the caller's. Cost: about 1 ns a point.
  virtual Result<void> fetch(std::span<const SeriesId> ids, TimeRange range, UnixSeconds now, Budget& budget,
                             FetchSink& sink) const = 0;

  // The plain form: one vector for each id, in order.
  Result<std::vector<FetchedSeries>> fetch_all(std::span<const SeriesId> ids, TimeRange range, UnixSeconds now,
                                               Budget& budget) const;

  virtual Statistics statistics() const = 0;
};

}  // namespace bellwether::series
