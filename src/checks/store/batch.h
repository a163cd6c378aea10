// Batch: what one ledger transaction makes durable: states that changed, comments, downtimes, log lines, timeline events, and what alerts
// decided at the same time. A state and the page that tells of it are durable together or not at all.
//
// Collected on the engine's shard, then handed over to the ledger's writer, constant from there on. Of one object, comment or downtime the
// last word counts. Limit: kMaxLogLines; lines past it are dropped and counted by the caller.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "checks/engine/engine.h"
#include "ledger/connection.h"
#include "ledger/events.h"

namespace bellwether::checks {

// How rows name an object: by what stays when the configuration changes.
struct ObjectName {
  std::string host, service;  // service empty: a host
  friend auto operator<=>(const ObjectName&, const ObjectName&) = default;
};

struct StoredState {
  ObjectName name;
  std::string text;  // state_text.h
};

struct StoredLine {
  UnixSeconds at;
  ObjectName name;  // both empty: of the program
  std::string line;
};

// What belongs to no object: the next numbers, and switches that were changed at run time.
struct ProgramState {
  std::uint64_t next_comment = 1, next_downtime = 1, next_event = 1, next_problem = 1;
  std::vector<std::pair<std::string, bool>> switches;
  UnixSeconds alive;  // when it was stored: a start knows how long nobody watched
  friend bool operator==(const ProgramState&, const ProgramState&) = default;
};

class Batch {
 public:
  static constexpr std::size_t kMaxLogLines = 100'000;  // limits.check_log_waiting

  void state(ObjectName name, std::string text) { states_.push_back({std::move(name), std::move(text)}); }
  void comment(ObjectName name, Comment comment);
  void remove_comment(std::uint64_t id) { comments_[id] = std::nullopt; }
  void downtime(ObjectName name, Downtime downtime);
  void remove_downtime(std::uint64_t id) { downtimes_[id] = std::nullopt; }
  // False when it is one too many.
  bool line(StoredLine line);
  void event(ledger::EventRow event) { events_.push_back(std::move(event)); }
  // What else belongs to this moment: alerts' pages and entries.
  using Write = std::function<Result<void>(ledger::Connection&)>;
  void also(Write write) { writes_.push_back(std::move(write)); }
  void program(ProgramState state) { program_ = std::move(state); }

  bool empty() const;
  // Rows, roughly: for metrics.
  std::size_t size() const {
    return states_.size() + comments_.size() + downtimes_.size() + lines_.size() + events_.size();
  }

  // Everything, in the caller's transaction.
  Result<void> store(ledger::Connection& connection, UnixMillis now) const;
  // Puts what came later behind this, which could not be stored.
  void append(Batch&& later);

 private:
  template <class T>
  using Latest = std::map<std::uint64_t, std::optional<std::pair<ObjectName, T>>>;  // nullopt: removed

  std::vector<StoredState> states_;
  Latest<Comment> comments_;
  Latest<Downtime> downtimes_;
  std::vector<StoredLine> lines_;
  std::vector<ledger::EventRow> events_;
  std::vector<Write> writes_;
  std::optional<ProgramState> program_;
};

}  // namespace bellwether::checks
