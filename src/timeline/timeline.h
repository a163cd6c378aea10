// Timeline: what happened at a time and a person may want on a graph: deploys, state changes, acknowledgements, Graphite and
// DogStatsD events. Written by every module, read by graphs and verdicts; decides nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::timeline {

struct Event {
  std::int64_t id = 0;  // given by the store
  UnixSeconds when;
  std::string kind;               // "deploy", "event", "check", "incident", …: lower case, dotted
  std::string what;               // one line
  std::string data;               // free text or JSON, as it came
  std::vector<std::string> tags;  // in the order given, without duplicates
  std::string source;             // who said so: "graphite", "dogstatsd", a host
};

struct Query {
  UnixSeconds from;
  UnixSeconds until;               // inclusive
  std::vector<std::string> kinds;  // empty: all
  std::vector<std::string> tags;
  enum class TagSet { kAny, kAll } tag_set = TagSet::kAll;
  std::size_t limit = 10'000;
};

// Any thread. record() returns after the ledger has it durably; it blocks for a commit, so call it from the blocking pool or use
// record_later from a shard (bounded queue; what does not fit is counted as `timeline.dropped` and logged).
class Timeline {
 public:
  virtual ~Timeline() = default;
  virtual Result<std::int64_t> record(Event event) = 0;
  virtual void record_later(Event event) = 0;
  virtual Result<std::vector<Event>> query(const Query& query) const = 0;  // newest first
  virtual Result<Event> find(std::int64_t id) const = 0;
};

}  // namespace bellwether::timeline
