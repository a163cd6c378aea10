// Actions: what the engine wants done. Its calls come in order during a call to the engine; the adapter collects what must be stored and
// stores it in one transaction per batch, together with what alerts decided.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "checks/engine/state.h"
#include "checks/objects/objects.h"
#include "checks/plugins/outcome.h"

namespace bellwether::checks {

struct CheckRequest {
  ObjectRef object;
  UnixMillis wanted;
  bool is_forced = false;
  bool is_freshness = false;
};

// Commands that a state change, a result or a switch calls for, besides checks and notifications.
enum class HandlerKind : std::uint8_t { kGlobalEventHandler, kEventHandler, kObsess, kPerformanceData };

// For the timeline, live streams and the log of an object.
struct Change {
  enum class Kind : std::uint8_t {
    kState,  // soft or hard
    kFlapping,
    kDowntime,      // entered or left
    kDowntimePlan,  // one is planned or taken back, and the object is in what it was in
    kAcknowledgement,
    kComment,
    kAdaptation,
    kResult,  // a result that changed nothing: live values only
  };
  Kind kind = Kind::kState;
  ObjectRef object;
  alerts::State before = alerts::State::kOk;
  bool is_hard = false;
  bool was_hard = false;
};

class Actions {
 public:
  virtual ~Actions() = default;
  virtual void run_check(const CheckRequest& request) = 0;
  // `command` is a call such as "restart!web1"; macros are those of the object as it is now.
  virtual void run_handler(HandlerKind kind, ObjectRef object, std::string_view command) = 0;
  // A line of Nagios' log without its "[epoch] ".
  virtual void log(UnixSeconds at, std::string_view line) = 0;
  // The object's state differs from what is stored: store it with this batch (`is_urgent`: before anything is confirmed or told), or with
  // one of the next.
  virtual void changed(const Change& change, bool is_urgent) = 0;
  virtual void store(const Comment& comment) = 0;
  virtual void remove_comment(std::uint64_t id) = 0;
  virtual void store(const Downtime& downtime) = 0;
  virtual void remove_downtime(std::uint64_t id) = 0;
  // Every result that was taken in, after the state machine has seen it: for series.
  virtual void result_taken(const CheckResult& result, const ObjectState& state) = 0;
};

}  // namespace bellwether::checks
