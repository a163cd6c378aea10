// CronEngine: monitors, what their jobs say, and what they fail to say: check-ins in, problems out; time comes in from outside.
//
// A check-in that does not come within its margin is missed; one that is in progress for longer than max_runtime has timed out. So many failures
// in a row (missed, timeout, error) raise a problem, so many successes end it. After a pause of ours, what was missed meanwhile is one missed
// check-in, not one for each time.
//
// One thread; no I/O. Limits: limits.errors_monitors, of all projects; Monitor::kMaxEnvironments; MonitorEnvironment::kMaxHistory.
// advance() looks at those monitors that are due: a few microseconds each.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "errors/crons/check_in.h"
#include "errors/crons/monitor.h"

namespace bellwether::errors {

class CronActions {
 public:
  virtual ~CronActions() = default;
  // To be stored. At most once a call of the engine's for each monitor.
  virtual void changed(const Monitor& monitor) = 0;
  virtual void failed(const Monitor& monitor, const std::string& environment, const CheckIn& last) = 0;
  virtual void recovered(const Monitor& monitor, const std::string& environment) = 0;
};

class CronEngine {
 public:
  static constexpr std::size_t kMaxMonitors = 10'000;  // limits.errors_monitors

  explicit CronEngine(std::size_t max_monitors = kMaxMonitors) : max_monitors_(max_monitors) {}

  // kNotFound for a monitor that nobody has configured, kResourceExhausted at a limit.
  Result<void> check_in(UnixMillis now, ProjectId project, const CheckInMessage& message, CronActions& actions);
  void advance(UnixMillis now, CronActions& actions);

  // From the ledger, at start.
  void restore(Monitor monitor);
  // Gone, with its problems ended. False when there was none.
  bool remove(ProjectId project, std::string_view slug, CronActions& actions);

  const Monitor* find(ProjectId project, std::string_view slug) const;
  void each(const std::function<void(const Monitor&)>& visit) const;

 private:
  using Key = std::pair<ProjectId, std::string>;
  using Due = std::tuple<UnixMillis, ProjectId, std::string>;

  struct Entry {
    Monitor monitor;
    UnixMillis due = UnixMillis::max();
  };
  // True when there was something that had to happen by now.
  bool expire(UnixMillis now, Monitor& monitor, CronActions& actions) const;
  static void finish(UnixMillis now, Monitor& monitor, const std::string& environment, const CheckIn& check_in,
                     CronActions& actions);
  static UnixMillis due_of(const Monitor& monitor);
  void plan(Entry& entry);

  std::size_t max_monitors_;
  std::map<Key, Entry> monitors_;
  std::set<Due> due_;
};

}  // namespace bellwether::errors
