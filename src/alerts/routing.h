// Routing: the configured routes, taken apart: which of them a problem matches, whom they add, how they group, hold and escalate, and when
// they are quiet.
//
// Immutable after create(); any thread. match() costs one pass over the routes and allocates for what matched only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/matcher.h"
#include "alerts/options.h"
#include "alerts/weekly_hours.h"
#include "base/result.h"

namespace bellwether::alerts {

// Hours in which only what is excepted is told.
class QuietHours {
 public:
  static Result<QuietHours> create(const std::vector<std::string>& hours, const std::vector<std::string>& except,
                                   CivilZone zone);
  bool holds(UnixSeconds now, const Facts& facts) const;
  // When what is quiet now may be told.
  UnixSeconds end(UnixSeconds now) const { return hours_.end_of(now); }

 private:
  WeeklyHours hours_;
  std::vector<Matcher> except_;  // any of them
};

// A route with everything that it has from the routes around it.
struct Route {
  std::string name;
  std::vector<Matcher> matchers;
  std::vector<std::string> contacts;
  bool is_replacing = false;
  bool goes_on = false;
  std::vector<std::string> group_by;
  std::optional<seconds> group_wait, group_interval, repeat_interval;
  QuietHours quiet;
  std::vector<EscalationStep> escalate;
  std::vector<Route> routes;

  // The group of a problem on this route: its name and the labels' values.
  std::string group_key(const Facts& facts) const;
};

class Routing {
 public:
  static constexpr std::size_t kMostDepth = 8;

  // kInvalidArgument names the route and the text.
  static Result<Routing> create(const Options& options);

  // In order. Of a route and the routes within it, the innermost that match.
  std::vector<const Route*> match(const Facts& facts) const;
  bool is_quiet(UnixSeconds now, const Facts& facts) const { return quiet_.holds(now, facts); }
  UnixSeconds quiet_end(UnixSeconds now) const { return quiet_.end(now); }
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  QuietHours quiet_;
};

}  // namespace bellwether::alerts
