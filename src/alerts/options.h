// What alerts can be told, as plain values with their defaults: the judgement (routes, schedules, holds) and the receivers that delivery
// speaks to. The texts are checked by check_options() and taken apart when an engine is made.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alerts/delivery/receiver_options.h"
#include "alerts/people.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

// Tells more people of a problem that nobody acknowledged and that did not end in time.
struct EscalationStep {
  seconds after{900};                 // since the first page of the problem
  std::vector<std::string> contacts;  // contacts, groups, schedules
};

// [[alerts.route]]: what becomes of problems with certain labels. Routes are asked in order, a route's own `routes` before the next.
struct RouteOptions {
  std::string name;  // empty: "route 3"
  std::vector<std::string>
      match;  // all must match: "severity=critical", "host=~web.*", "team!=x", "service!~test.*"; none: everything
  std::vector<std::string> contacts;  // contacts, groups, schedules: told too
  bool is_replacing = false;          // instead of the subject's own contacts
  bool goes_on = false;               // later routes are asked as well
  std::vector<std::string> group_by;  // labels: problems that agree in them share a page; empty: each its own
  std::optional<seconds> group_wait, group_interval, repeat_interval;
  std::vector<std::string> quiet_hours;                           // "22:00-07:00", "saturday 00:00-24:00"
  std::vector<std::string> quiet_except = {"severity=critical"};  // told at any hour
  std::vector<EscalationStep> escalate;
  std::vector<RouteOptions> routes;
};

// [[alerts.schedule]]: who is on call. Stands wherever a contact's name can stand. Later layers win over earlier ones, overrides over all.
struct LayerOptions {
  std::string name;
  std::vector<std::string> people;  // contacts, in turn
  std::string start;                // local day of the first shift: "2026-11-02"
  std::string handoff = "09:00";    // local time at which shifts change
  std::string shift = "1w";         // "12h", "1d", "2w"
  std::vector<std::string> only;    // "monday-friday 09:00-17:00"; empty: always
};
struct ScheduleOptions {
  std::string name;
  std::string zone;  // IANA name; empty: UTC
  std::vector<LayerOptions> layers;
};

struct Options {
  bool strict_nagios = false;  // exactly Nagios' judgement: no holds, no folding, recoveries stay unsaid in downtime
  std::vector<std::string> contacts;  // told of problems that have no contacts otherwise
  seconds host_hold{30};              // alerts.group_wait: a host's problem waits so long for its cause
  seconds cause_hold{
      300};  // alerts.cause_wait: a problem whose cause is named waits so long for the cause to be certain
  seconds group_interval{300};
  std::vector<std::string> quiet_hours;
  std::vector<std::string> quiet_except = {"severity=critical"};
  std::string zone;        // of quiet hours; empty: UTC
  std::string public_url;  // "https://watch.example.com": links in pages
  std::vector<RouteOptions> routes;
  std::vector<ScheduleOptions> schedules;
  std::vector<ReceiverOptions> receivers;
  std::size_t max_open_problems = 100'000;  // limits.open_problems
  std::size_t max_silences = 10'000;        // limits.silences
  std::size_t folded_names = 10;            // named in a page that stands for several problems
};

// Whether everything in it can be understood; errors name the table and the text.
Result<void> check_options(const Options& options);
// Whether everybody it names is there.
Result<void> check_people(const Options& options, const Directory& directory);

}  // namespace bellwether::alerts
