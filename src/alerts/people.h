// People: whom Bellwether may tell, and how: contacts, timeperiods, on-call schedules, routes. One immutable snapshot, made anew at a
// reload; shared by the engines of checks and alerts. Built from Nagios definitions, from Bellwether's own configuration, or both.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/timeperiod.h"
#include "base/time.h"

namespace bellwether::alerts {

enum class ContactIndex : std::uint32_t {};

// What a subject may be in. A service uses the first four, a host the next three; problems of other modules are like services.
enum class State : std::uint8_t { kOk, kWarning, kCritical, kUnknown, kUp, kDown, kUnreachable };
constexpr bool is_host_state(State state) {
  return state >= State::kUp;
}
constexpr bool is_good(State state) {
  return state == State::kOk || state == State::kUp;
}
// How bad: 0 is well. What follows from something else is less than what it follows from.
constexpr int badness(State state) {
  switch (state) {
    case State::kDown:
      return 5;
    case State::kCritical:
      return 4;
    case State::kUnreachable:
      return 3;
    case State::kUnknown:
      return 2;
    case State::kWarning:
      return 1;
    case State::kOk:
    case State::kUp:
      return 0;
  }
  return 0;
}
std::string_view state_name(State state);  // "OK", "WARNING", …, "UP", "DOWN", "UNREACHABLE"
std::optional<State> find_state(std::string_view name);

// A set of the letters of notification_options: one bit for each State, and r(ecovery), f(lapping), s(cheduled downtime).
struct OptionSet {
  std::uint16_t bits = 0;
  static constexpr std::uint16_t kRecovery = 1 << 7, kFlapping = 1 << 8, kDowntime = 1 << 9;
  static constexpr OptionSet all() { return OptionSet{0x3ff}; }
  bool has(State state) const { return (bits >> static_cast<unsigned>(state)) & 1; }
  bool has(std::uint16_t bit) const { return (bits & bit) != 0; }
  friend bool operator==(const OptionSet&, const OptionSet&) = default;
};

// One way to reach a contact. `target` is what the channel needs: a mail address, a URL, a routing key, a command's name.
enum class Channel : std::uint8_t { kMail, kWebhook, kSlack, kPagerduty, kOpsgenie, kHttpTemplate, kCommand };
std::string_view channel_name(
    Channel channel);  // "mail", "webhook", "slack", "pagerduty", "opsgenie", "http", "command"
std::optional<Channel> find_channel(std::string_view name);

struct Method {
  Channel channel = Channel::kMail;
  std::string target;
  std::string
      receiver;  // the name of the configured receiver that holds secrets and templates; empty: the channel's default
};

struct Contact {
  std::string name;
  std::string alias;
  std::string email;
  std::string pager;
  std::vector<std::string> addresses;  // address1 … address6
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::string>> variables;  // custom ones, upper case without the underscore

  struct Told {  // for hosts and for services
    bool is_enabled = true;
    TimeperiodIndex period = kNoTimeperiod;
    OptionSet options;
    std::vector<Method> methods;
  };
  Told host, service;

  std::uint32_t minimum_importance = 0;
  bool can_submit_commands = true;
  bool retain_status = true, retain_nonstatus = true;
};

struct ContactGroup {
  std::string name;
  std::string alias;
  std::vector<ContactIndex> members;
};

// After `first`-th notification other contacts are told; 0 as `last` is no end. A Nagios escalation.
struct Escalation {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  seconds interval{-1};  // between notifications; negative: the subject's own; 0: no more
  TimeperiodIndex period = kNoTimeperiod;
  OptionSet options = OptionSet::all();
  std::vector<ContactIndex> contacts;
};

struct Directory {
  std::vector<Contact> contacts;     // by name
  std::vector<ContactGroup> groups;  // by name
  std::vector<Timeperiod> timeperiods;

  const Contact* find_contact(std::string_view name) const;
  const ContactGroup* find_group(std::string_view name) const;
  const Timeperiod* timeperiod(TimeperiodIndex index) const {  // null: always
    return index == kNoTimeperiod ? nullptr : &timeperiods[static_cast<std::size_t>(index)];
  }
  const Contact& contact(ContactIndex index) const { return contacts[static_cast<std::size_t>(index)]; }
};

}  // namespace bellwether::alerts
