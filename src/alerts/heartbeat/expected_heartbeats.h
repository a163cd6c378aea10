// ExpectedHeartbeats: those who must report regularly (a cron job, another Bellwether, a backup) and the problems of those who do not. Sans
// I/O: (now, report) in, problems raised and cleared at the alerts engine. The engine's shard.
//
// A report that is late by no more than its grace is none missed. While Bellwether was down nobody could report: who was due in that time has
// another period, everybody else at least a grace.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/engine.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/heartbeats.h"

namespace bellwether::alerts {

// [[heartbeats.expect]]
struct ExpectedHeartbeat {
  std::string name;
  seconds every{3'600};
  seconds grace{300};
  State severity = State::kCritical;  // of the problem when it is missed
  std::vector<std::string> contacts;  // contacts and groups; empty: whom the routes say
};

struct HeartbeatReport {
  bool is_failed = false;  // the job ran and failed
  std::string message;
  // For names that no configuration knows: whoever reports may say what to expect of him from now on.
  std::optional<seconds> every, grace;
};

class ExpectedHeartbeats {
 public:
  static constexpr std::size_t kMaxMessageBytes = 4'096;
  static constexpr std::size_t kMaxNameBytes = 200;

  ExpectedHeartbeats(Engine& engine, std::size_t max_heartbeats) : engine_(engine), max_heartbeats_(max_heartbeats) {}

  // What the ledger has, and when this process was alive last. Once, before everything else.
  void restore(UnixMillis now, const std::vector<ledger::HeartbeatRow>& rows, std::optional<UnixMillis> last_alive);
  // What the configuration says; rows to store for those that are new.
  std::vector<ledger::HeartbeatRow> configure(UnixMillis now, const std::vector<ExpectedHeartbeat>& expected);

  // The row that a report makes, to be stored before apply(). kNotFound for a name that is not expected and says no period of its own,
  // kInvalidArgument for one that is no name, kResourceExhausted past limits.heartbeats.
  Result<ledger::HeartbeatRow> accept(UnixMillis now, std::string_view name, const HeartbeatReport& report) const;
  void apply(UnixMillis now, const ledger::HeartbeatRow& row);

  // kNotFound; kInvalidArgument for one that the configuration expects.
  Result<void> remove(UnixMillis now, std::string_view name);

  // Raises the problems of those who are missing; whether there were any. Costs a comparison while there are none.
  bool advance(UnixMillis now);

  struct Status {
    ledger::HeartbeatRow row;
    UnixMillis due;  // missing from then on
    bool is_missing = false;
    bool is_configured = false;
  };
  std::vector<Status> list() const;

 private:
  struct Known {
    ledger::HeartbeatRow row;
    UnixMillis due;
    bool is_missing = false;
    std::optional<ExpectedHeartbeat> configured;
  };

  void judge(UnixMillis now, Known& known);
  void raise(UnixMillis now, const Known& known);
  void find_next();

  Engine& engine_;
  const std::size_t max_heartbeats_;
  std::map<std::string, Known, std::less<>> known_;
  UnixMillis next_ = UnixMillis::max();  // the earliest due of those who are not missing
};

}  // namespace bellwether::alerts
