// Hosts, services, contacts, timeperiods and downtimes as Bellwether's own configuration defines them: plain values with the place they
// come from. Who parses the file (app) fills them in; load() turns them into objects, together with what Nagios' files define. Names may
// refer both ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace bellwether::checks {

// Where a definition stands, for messages.
struct Place {
  std::string file;
  int line = 0;
};

using Texts = std::vector<std::string>;

// What hosts and services share. What is not set follows the object's template or the defaults of Nagios.
struct NativeCheckable {
  Place place;
  Texts use;  // names of templates, defined natively or in Nagios' files
  // A native check ("http -p 8080"), a command that is defined ("check_http!-p 8080") or a program with its arguments.
  std::optional<std::string> check;
  std::optional<std::string> display_name, check_period, event_handler;
  std::optional<seconds> interval, retry, freshness;
  std::optional<std::uint16_t> attempts;
  std::optional<bool> active, passive, notifications;
  std::optional<Texts> contacts, groups;  // told: contacts and groups of contacts
  std::optional<std::string> notification_period;
  std::optional<Texts>
      notify_on;  // "warning", "critical", "unknown", "down", "unreachable", "recovery", "flapping", "downtime"
  std::optional<seconds> notification_interval, first_delay;
  std::optional<std::uint32_t> importance;
  std::optional<std::string> notes, notes_url, action_url;
  std::vector<std::pair<std::string, std::string>> variables;  // $_HOSTNAME$ and so on
};

struct NativeHost : NativeCheckable {
  std::string name;
  std::optional<std::string> alias, address;
  std::optional<Texts> parents, hostgroups;
};

struct NativeService : NativeCheckable {
  std::string name;         // the description
  Texts hosts, hostgroups;  // on which it runs
  std::optional<Texts> servicegroups, parents;
  std::optional<bool> is_volatile;
};

// How somebody is reached: the channel by name ("mail", "webhook", …), its target, and the receiver that holds secrets.
struct NativeMethod {
  std::string channel, target, receiver;
};

struct NativeContact {
  Place place;
  std::string name;
  std::optional<std::string> alias, email, pager, period;
  std::optional<Texts> groups, options;  // options as notify_on; all when not set
  std::vector<NativeMethod> methods;     // none: mail to `email`
};

struct NativeTimeperiod {
  Place place;
  std::string name;
  std::optional<std::string> alias, zone;
  Texts exclude;
  std::vector<std::pair<std::string, std::string>> days;  // "monday" -> "09:00-17:00"
};

struct NativeRecurringDowntime {
  Place place;
  std::string name;
  Texts hosts, services, hostgroups, servicegroups;
  std::string period;
  std::string author, text;
};

struct NativeDefinitions {
  std::vector<NativeHost> hosts;
  std::vector<NativeService> services;
  std::vector<NativeContact> contacts;
  std::vector<NativeTimeperiod> timeperiods;
  std::vector<NativeRecurringDowntime> recurring_downtimes;

  bool empty() const {
    return hosts.empty() && services.empty() && contacts.empty() && timeperiods.empty() && recurring_downtimes.empty();
  }
};

}  // namespace bellwether::checks
