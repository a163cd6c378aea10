// The objects of a monitoring configuration, fully expanded: no templates, groups resolved to members, names to indices. Texts are views
// into the configuration's TextPool. Units: intervals are seconds (Nagios' numbers times interval_length).
//
// Memory matters: 10,000 services with their state may take 15 MiB. What few objects have is behind a pointer.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/people.h"
#include "alerts/problem.h"
#include "base/time.h"

namespace bellwether::checks {

enum class HostIndex : std::uint32_t {};
enum class ServiceIndex : std::uint32_t {};
enum class CommandIndex : std::uint32_t {};
inline constexpr CommandIndex kNoCommand{~std::uint32_t{0}};

using alerts::ContactIndex;
using alerts::OptionSet;
using alerts::TimeperiodIndex;

// A host or a service.
struct ObjectRef {
  enum class Kind : std::uint8_t { kHost, kService };
  Kind kind = Kind::kHost;
  std::uint32_t index = 0;

  static ObjectRef of(HostIndex host) { return {Kind::kHost, static_cast<std::uint32_t>(host)}; }
  static ObjectRef of(ServiceIndex service) { return {Kind::kService, static_cast<std::uint32_t>(service)}; }
  bool is_host() const { return kind == Kind::kHost; }
  HostIndex host() const { return HostIndex{index}; }
  ServiceIndex service() const { return ServiceIndex{index}; }
  friend bool operator==(const ObjectRef&, const ObjectRef&) = default;
};

struct Command {
  std::string_view name;
  std::string_view line;
};

// "check_http!-p 8080!/health": the command and its arguments as they were written; split on '!' when it is run.
struct CommandCall {
  CommandIndex command = kNoCommand;
  std::string_view text;
};

using Variables = std::vector<std::pair<std::string_view, std::string_view>>;  // "_RACK" is "RACK"

// What only people and status pages look at.
struct Presentation {
  std::string_view notes, notes_url, action_url, icon_image, icon_image_alt, vrml_image, statusmap_image, coords_2d,
      coords_3d;
};

// What hosts and services have in common.
struct Checkable {
  std::string_view display_name;
  CommandCall check;
  CommandCall event_handler;
  TimeperiodIndex check_period = alerts::kNoTimeperiod;
  TimeperiodIndex event_handler_period = alerts::kNoTimeperiod;
  float check_interval = 300;  // seconds; 0: not scheduled by interval
  float retry_interval = 60;
  std::uint16_t max_check_attempts = 1;
  float low_flap_threshold = 0, high_flap_threshold = 0;  // percent; 0: the program's
  std::uint32_t freshness_threshold = 0;                  // seconds; 0: derived
  OptionSet flap_detection_options = OptionSet::all();
  OptionSet stalking_options;  // bit 10 ('N') logs each notification's output
  alerts::State initial_state = alerts::State::kOk;
  bool active_checks = true, passive_checks = true, event_handler_enabled = true, flap_detection = true,
       check_freshness = false, notifications = true, obsess = true, process_perf_data = true, retain_status = true,
       retain_nonstatus = true;
  alerts::Policy policy;  // contacts, escalations, notification options, period, interval
  Variables variables;
  std::unique_ptr<const Presentation> presentation;  // null: nothing set
};

struct Host : Checkable {
  std::string_view name, alias, address;
  std::vector<HostIndex> parents, children;
  std::vector<ServiceIndex> services;       // by description
  std::vector<std::uint32_t> groups;        // into Configuration::hostgroups
  std::vector<std::uint32_t> dependencies;  // into Configuration::host_dependencies, where this host is the dependent
};

struct Service : Checkable {
  HostIndex host{};
  std::string_view description;
  bool is_volatile = false;
  bool parallelize = true;
  std::vector<ServiceIndex> parents;
  std::vector<std::uint32_t> groups;  // into Configuration::servicegroups
  std::vector<std::uint32_t>
      dependencies;  // into Configuration::service_dependencies, where this service is the dependent
};

template <class Member>
struct Group {
  std::string_view name, alias, notes, notes_url, action_url;
  std::vector<Member> members;  // sorted, without duplicates
};
using HostGroup = Group<HostIndex>;
using ServiceGroup = Group<ServiceIndex>;

// `dependent` is not checked, or nobody is told about it, while `master` is in one of the states. One of the two sets is used at a time:
// an object definition with both criteria becomes one Dependency.
template <class Index>
struct Dependency {
  Index master{};
  Index dependent{};
  TimeperiodIndex period = alerts::kNoTimeperiod;
  bool inherits_parent = false;
  OptionSet execution_failure;  // states; kPending below for 'p'
  OptionSet notification_failure;
  static constexpr std::uint16_t kPending = 1 << 11;
};
using HostDependency = Dependency<HostIndex>;
using ServiceDependency = Dependency<ServiceIndex>;

}  // namespace bellwether::checks
