// Store: error events kept and found again. The embedded store is a folder: a log that appends are durable in (one fdatasync for all that
// came meanwhile), sealed into compressed segments with postings by attribute; ClickHouse can be another implementation.
//
// A record belongs to a project and a group (what its owner says belongs together). Its attributes are what search knows of it; `facts` and
// `payload` mean nothing to the archive. A record without payload was only counted: it is replayed, but never found. `facts` are for replay
// alone: they are kept until the owner says by release() that it needs them no longer, and what is found has none.
//
// Threads: append(), release() and replay() from the owner's shard; everything const from any thread, on a pool (it reads files).
// docs/formats/archive.md has the files. Limits by name: limits.archive_*.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "disk/filesystem.h"

namespace bellwether::archive {

struct RecordId {  // the event's id
  std::uint64_t high = 0, low = 0;
  friend auto operator<=>(const RecordId&, const RecordId&) = default;
};

// Grows with each record, over restarts too, and belongs to one record for ever, also when that was lost; 0 before the first.
enum class Position : std::uint64_t {};

struct Record {
  std::uint32_t project = 0;
  std::uint64_t group = 0;
  RecordId id;
  UnixMillis when, received;
  std::vector<std::pair<std::string_view, std::string_view>>
      attributes;         // "level" -> "error", any tag; several of one key are allowed
  std::string_view text;  // what a free-text search looks in: title, message, exception values
  std::string_view facts;
  std::string_view payload;
};

// As it comes back.
struct StoredRecord {
  Position position{};
  std::uint32_t project = 0;
  std::uint64_t group = 0;
  RecordId id;
  UnixMillis when, received;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text, facts, payload;
};

struct Condition {
  enum class Operator {
    kIs,
    kIsNot,
    kMatches,
    kMatchesNot,
    kHas,
    kHasNot,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual
  };
  std::string key;  // "" : the free text, by kMatches
  Operator op = Operator::kIs;
  std::vector<std::string> values;  // any of them; with kMatches a glob of "*", in any case of letters
};

// All conditions hold. `or` of conditions: several alternatives, of which one must hold.
struct Query {
  std::optional<std::uint32_t> project;              // all of them when absent
  std::vector<std::uint64_t> groups;                 // empty: all; sorted
  UnixMillis from, until = UnixMillis::max();        // of `when`; until is not included
  std::vector<std::vector<Condition>> alternatives;  // empty: everything
  std::size_t limit = 100;
  std::optional<Position> before;  // for paging: only older records than this
  std::optional<Position> after;   // only newer ones
  bool is_oldest_first = false;
  bool wants_payload = false;
};

struct Budget {
  std::uint64_t max_records = 20'000'000;  // looked at
  std::atomic<bool> cancelled{false};
};

struct Found {
  std::vector<StoredRecord> records;  // newest first, or as asked
  bool has_more = false;
};

struct ValueCount {
  std::string value;
  std::uint64_t count = 0;
};

struct StoreOptions {
  std::string folder;
  std::uint64_t segment_bytes = 64u << 20;  // of payload before compression
  std::uint64_t max_disk_bytes = 0;         // limits.archive_bytes; 0: none. The oldest segments go first
  seconds retention{90 * 86400};
  std::size_t max_waiting_bytes = 64u << 20;  // limits.archive_waiting_bytes: appended and not yet durable
  std::uint64_t max_log_bytes = 2ull << 30;  // limits.archive_log_bytes: not yet sealed, or sealed and not yet released
  std::size_t max_cached_bytes = 64u << 20;  // limits.archive_cache_bytes: of segments' indexes, mapped
};

inline constexpr std::size_t kMaxRecordBytes = 32u << 20;

struct StoreStatistics {
  std::uint64_t records = 0, payload_bytes = 0, disk_bytes = 0, memory_bytes = 0, segments = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // kResourceExhausted past max_waiting_bytes or max_log_bytes, kInvalidArgument past kMaxRecordBytes. `done` is called on the store's own thread once the record is durable, or has failed to become so;
  // several may be called for one sync. The position that the record has got.
  using Done = std::move_only_function<void(const Result<void>&)>;
  virtual Result<Position> append(const Record& record, Done done) = 0;
  virtual Position end() const = 0;  // of the last record appended, or where a start left off

  // Every durable record after `after` that is not released, in order, with facts and without payload. False from the visitor ends it. An
  // append that failed may be among them when the process died before the next one.
  virtual Result<void> replay(Position after, const std::function<bool(const StoredRecord&)>& visit) const = 0;
  // The owner has everything up to here (a durable record) in a place of its own: facts and counted records may go. An owner that never says so
  // is refused appends once limits.archive_log_bytes wait for it.
  virtual void release(Position until) = 0;

  virtual Result<StoredRecord> fetch(std::uint32_t project, const RecordId& id) const = 0;  // kNotFound
  virtual Result<Found> search(const Query& query, Budget& budget) const = 0;
  // How many records that `query` finds have which value of `key`, most first; `limit` values.
  virtual Result<std::vector<ValueCount>> count_values(const Query& query, std::string_view key, std::size_t limit,
                                                       Budget& budget) const = 0;
  // Of these groups, everything up to now: gone from searches at once, from the disk when its segment is written anew or expires. Waits for the
  // disk; any thread.
  virtual Result<void> erase_groups(std::uint32_t project, std::span<const std::uint64_t> groups) = 0;
  virtual StoreStatistics statistics() const = 0;
};

// Opens or creates the folder and reads its indexes; a torn end of the log is cut. Damage that is not a torn end costs what it hit: it is set
// aside in quarantine/, counted (`archive.files.damaged`) and logged. kAlreadyExists when another process has the folder.
Result<std::unique_ptr<Store>> open_store(disk::Filesystem& filesystem, const StoreOptions& options, Metrics& metrics,
                                          Log log);

}  // namespace bellwether::archive
