// Engine: Nagios' state machine and scheduler, sans I/O. Time, results and commands go in; Actions come out. It owns no clock, thread, file
// or process, so that a simulated month runs in a second.
//
// One shard. take() of a result that changes nothing costs under two microseconds and no allocation beyond the texts; advance() costs what
// is due. Limits: limits.comments and limits.downtimes (kResourceExhausted past them).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/engine.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "checks/engine/actions.h"
#include "checks/engine/state.h"
#include "checks/objects/configuration.h"

namespace bellwether::checks {

struct EngineOptions {
  std::uint64_t seed = 0;  // of jitter and random spreads
  std::size_t max_comments = 100'000, max_downtimes = 100'000;
  bool strict_nagios = false;
};

// What a restart or a reload gives back to a new engine. Objects are found by name; what is not configured any more is left alone.
struct Retained {
  // A reload goes on in the same process: what runs will come back, and comments that are not persistent stay.
  bool is_reload = false;
  UnixSeconds stopped;  // when the engine before was last alive; 0: not known
  struct Object {
    std::string host, service;  // service empty: a host
    ObjectState state;
  };
  std::vector<Object> objects;
  std::vector<std::pair<std::string, Comment>> comments;  // with "host" or "host\0service" as key; `object` is not set
  std::vector<std::pair<std::string, Downtime>> downtimes;
  std::uint64_t next_comment = 1, next_downtime = 1, next_event = 1, next_problem = 1;
  // Program-wide switches that were changed at run time: Nagios' modified_host_attributes and modified_service_attributes.
  std::vector<std::pair<std::string, bool>> switches;
};

enum class Switch : std::uint8_t {
  kActiveChecks,
  kPassiveChecks,
  kNotifications,
  kEventHandlers,
  kFlapDetection,
  kObsess,
  kPerformanceData,
  kFreshness,
};

struct DowntimeRequest {
  ObjectRef object;
  UnixSeconds start, end;
  bool is_fixed = true;
  seconds duration{0};
  std::uint64_t triggered_by = 0;
  std::string author, text;
  std::string recurrence;
  enum class Propagation { kNone, kChildren, kTriggeredChildren } propagation = Propagation::kNone;
};

// A downtime that comes again: "sundays 02:00-04:00" as a timeperiod's lines.
struct RecurringDowntime {
  std::string name;
  std::vector<std::string> hosts, services, hostgroups, servicegroups;  // services as "host;service"
  alerts::TimeperiodIndex period = alerts::kNoTimeperiod;
  std::string author, text;
};

class Engine {
 public:
  // `compose` makes notification command lines (macros). All references outlive the engine.
  Engine(ConfigurationPtr configuration, alerts::Engine& alerts, alerts::ComposeCommand compose, EngineOptions options,
         Metrics& metrics);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Takes up what is retained, logs initial states if configured, and spreads the first checks. Once.
  void start(UnixMillis now, Retained retained, Actions& actions);
  // Everything that a new engine needs to go on from here (a reload).
  Retained retain() const;

  // Does what is due: checks to run, freshness, orphans, downtimes that begin or end, expiries.
  void advance(UnixMillis now, Actions& actions);
  // When advance() has something to do next.
  UnixMillis next_wake() const;

  // A result, active or passive. kNotFound and so on never come from here: the object is known. kPermissionDenied for a passive result
  // that the object or the program does not accept.
  Result<void> take(UnixMillis now, CheckResult result, Actions& actions);

  // What people and external commands do. `forced` passes check periods and switches. Errors name the object.
  void schedule_check(UnixMillis now, ObjectRef object, UnixMillis at, bool is_forced, Actions& actions);
  Result<void> acknowledge(UnixSeconds now, ObjectRef object, Acknowledgement acknowledgement, bool notify,
                           Actions& actions);
  void remove_acknowledgement(UnixSeconds now, ObjectRef object, Actions& actions);
  Result<std::uint64_t> add_comment(UnixSeconds now, Comment comment, Actions& actions);
  Result<void> remove_comment(std::uint64_t id, Actions& actions);
  void remove_all_comments(ObjectRef object, Actions& actions);
  Result<std::uint64_t> schedule_downtime(UnixSeconds now, DowntimeRequest request, Actions& actions);
  Result<void> remove_downtime(UnixSeconds now, std::uint64_t id, Actions& actions);
  void set_recurring_downtimes(std::vector<RecurringDowntime> downtimes);
  void set_switch(UnixSeconds now, ObjectRef object, Switch which, bool is_on, Actions& actions);
  enum class Side : std::uint8_t { kHosts, kServices };
  void set_program_switch(UnixSeconds now, Side side, Switch which, bool is_on, Actions& actions);
  bool program_switch(Side side, Switch which) const;
  // Those that were changed, as Retained::switches keeps them.
  std::vector<std::pair<std::string, bool>> changed_switches() const;
  void send_custom_notification(UnixSeconds now, ObjectRef object, unsigned options, std::string_view author,
                                std::string_view comment, Actions& actions);
  void delay_notification(ObjectRef object, UnixSeconds until, Actions& actions);
  // Takes over what alerts told of the object's problem since it was asked.
  void settle_notification(ObjectRef object, Actions& actions);
  void set_notification_number(ObjectRef object, std::uint32_t number, Actions& actions);
  void clear_flapping(UnixSeconds now, ObjectRef object, Actions& actions);
  // Changes what the configuration says until it is told otherwise: fields that are set in `change` only.
  struct Adapt {
    std::optional<float> check_interval, retry_interval;  // seconds
    std::optional<std::uint16_t> max_check_attempts;
    std::optional<std::string> check_command, event_handler_command, check_period, notification_period;
    std::optional<std::pair<std::string, std::string>> variable;
    std::optional<std::uint32_t> modified_attributes;  // CHANGE_*_MODATTR
  };
  Result<void> adapt(UnixMillis now, ObjectRef object, Adapt change, Actions& actions);

  // Reading; references live until the next call that changes something.
  const Configuration& configuration() const;
  const ObjectState& state(ObjectRef object) const;
  const Comment* find_comment(std::uint64_t id) const;
  const Downtime* find_downtime(std::uint64_t id) const;
  std::vector<const Comment*> comments() const;
  std::vector<const Comment*> comments_of(ObjectRef object) const;
  std::vector<const Downtime*> downtimes() const;
  std::vector<const Downtime*> downtimes_of(ObjectRef object) const;
  bool is_in_downtime(ObjectRef object) const;
  // What applies now: the adaptation's value, else the configuration's.
  bool is_on(ObjectRef object, Switch which) const;
  float check_interval(ObjectRef object) const;
  float retry_interval(ObjectRef object) const;
  std::uint16_t max_attempts(ObjectRef object) const;
  std::string_view check_command(ObjectRef object) const;
  // The problem that this one follows from: the DOWN host nearest to the root that explains an unreachable one, the host of a service, the
  // master of a failed dependency. Itself when it is a cause.
  ObjectRef cause_of(ObjectRef object) const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bellwether::checks
