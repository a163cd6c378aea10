#include "checks/plugins/macro_lookup.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "checks/plugins/command_line.h"

namespace bellwether::checks {
namespace {

// "HOSTSTATE:web1" or "SERVICESTATE:web1:http" in its parts.
struct Name {
  std::string_view macro;
  std::optional<std::string_view> first, second;
};

Name split_name(std::string_view text) {
  Name name;
  const std::size_t colon = text.find(':');
  name.macro = text.substr(0, colon);
  if (colon == std::string_view::npos) return name;
  const std::string_view rest = text.substr(colon + 1);
  const std::size_t next = rest.find(':');
  name.first = rest.substr(0, next);
  if (next != std::string_view::npos) name.second = rest.substr(next + 1);
  return name;
}

// 1 for "ARG1" with prefix "ARG"; what is not a number is 0.
std::optional<unsigned> number_behind(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  unsigned number = 0;
  const std::string_view digits = text.substr(prefix.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

template <class Entry>
const Entry* find_entry(std::span<const Entry> table, std::string_view name) {
  const auto found = std::ranges::lower_bound(table, name, {}, &Entry::name);
  return found != table.end() && found->name == name ? &*found : nullptr;
}

// Values of several subjects, with the text that the macro names between them.
template <class Members, class Read>
void read_each(const Members& members, std::string_view separator, std::string& value, const Read& read) {
  bool is_first = true;
  for (const auto& member : members) {
    std::string one;
    read(member, one);
    if (one.empty()) continue;
    if (!std::exchange(is_first, false)) value.append(separator);
    value.append(one);
  }
}

class Lookup {
 public:
  Lookup(const MacroScope& scope, const Name& name, std::string& value)
      : scope_(scope), configuration_(scope.source.configuration()), name_(name), value_(value) {}

  // `read(index, value)` for the host or hosts that the macro is about.
  template <class Read>
  bool for_hosts(const Read& read) {
    if (name_.second) {
      const auto group = configuration_.find_hostgroup(*name_.first);
      if (!group) return false;
      read_each(configuration_.hostgroups[*group].members, *name_.second, value_, read);
      return true;
    }
    std::optional<HostIndex> host;
    if (name_.first) {
      host = configuration_.find_host(*name_.first);
    } else if (scope_.object) {
      host = configuration_.host_of(*scope_.object);
    }
    if (!host) return false;
    read(*host, value_);
    return true;
  }

  template <class Read>
  bool for_services(const Read& read) {
    if (!name_.first) {
      if (!scope_.object || scope_.object->is_host()) return false;
      read(scope_.object->service(), value_);
      return true;
    }
    if (!name_.second) return false;
    const Host* const here = scope_.host();
    if (name_.first->empty() && here == nullptr) return false;
    const std::string_view host = name_.first->empty() ? here->name : *name_.first;
    if (const auto service = configuration_.find_service(host, *name_.second)) {
      read(*service, value_);
      return true;
    }
    const auto group = configuration_.find_servicegroup(*name_.first);
    if (!group) return false;
    read_each(configuration_.servicegroups[*group].members, *name_.second, value_, read);
    return true;
  }

  template <class Read>
  bool for_contacts(const Read& read) {
    if (!name_.first) {
      if (scope_.contact == nullptr) return false;
      read(*scope_.contact, value_);
      return true;
    }
    if (!configuration_.people) return false;
    const alerts::Directory& people = *configuration_.people;
    if (name_.second) {
      const alerts::ContactGroup* const group = people.find_group(*name_.first);
      if (group == nullptr) return false;
      read_each(group->members, *name_.second, value_,
                [&](ContactIndex member, std::string& one) { read(people.contact(member), one); });
      return true;
    }
    const alerts::Contact* const contact = people.find_contact(*name_.first);
    if (contact == nullptr) return false;
    read(*contact, value_);
    return true;
  }

  bool host(const HostMacro& entry) {
    if (for_hosts([&](HostIndex index, std::string& value) { entry.read(scope_, index, value); })) return true;
    if (!name_.first) return from_message(entry.name, "HOST");
    // A host that nobody knows is treated as unreachable: cluster checks rely on it.
    if (entry.name != "HOSTSTATEID" || name_.second) return false;
    value_ = "2";
    return true;
  }
  bool service(const ServiceMacro& entry) {
    if (for_services([&](ServiceIndex index, std::string& value) { entry.read(scope_, index, value); })) return true;
    if (!name_.first) return from_message(entry.name, "SERVICE");
    if (entry.name != "SERVICESTATEID" || !name_.second) return false;
    value_ = "3";
    return true;
  }
  bool hostgroup(const HostGroupMacro& entry) {
    const Host* const here = scope_.host();
    std::optional<std::uint32_t> group;
    if (name_.first) {
      group = configuration_.find_hostgroup(*name_.first);
    } else if (here != nullptr && !here->groups.empty()) {
      group = here->groups.front();
    }
    if (!group) return false;
    entry.read(scope_, configuration_.hostgroups[*group], value_);
    return true;
  }
  bool servicegroup(const ServiceGroupMacro& entry) {
    const Service* const here = scope_.service();
    std::optional<std::uint32_t> group;
    if (name_.first) {
      group = configuration_.find_servicegroup(*name_.first);
    } else if (here != nullptr && !here->groups.empty()) {
      group = here->groups.front();
    }
    if (!group) return false;
    entry.read(scope_, configuration_.servicegroups[*group], value_);
    return true;
  }
  bool contact(const ContactMacro& entry) {
    return for_contacts(
        [&](const alerts::Contact& contact, std::string& value) { entry.read(scope_, contact, value); });
  }
  bool contactgroup(const ContactGroupMacro& entry) {
    if (!configuration_.people) return false;
    const alerts::ContactGroup* group = nullptr;
    if (name_.first) {
      group = configuration_.people->find_group(*name_.first);
    } else if (scope_.contact != nullptr && !scope_.contact->groups.empty()) {
      group = configuration_.people->find_group(scope_.contact->groups.front());
    }
    if (group == nullptr) return false;
    entry.read(scope_, *group, value_);
    return true;
  }
  bool notification(const NotificationMacro& entry) {
    if (scope_.notification != nullptr) entry.read(scope_, *scope_.notification, value_);
    return true;
  }

  // $_HOSTRACK$ and so on; a variable that the object does not have is empty.
  bool custom_variable(MacroTrust& trust) {
    const std::string_view macro = name_.macro;
    if (macro.starts_with("_HOST")) {
      return for_hosts([&](HostIndex index, std::string& value) {
        variable_of(ObjectRef::of(index), macro.substr(5), value, trust);
      });
    }
    if (macro.starts_with("_SERVICE")) {
      return for_services([&](ServiceIndex index, std::string& value) {
        variable_of(ObjectRef::of(index), macro.substr(8), value, trust);
      });
    }
    if (macro.starts_with("_CONTACT")) {
      return for_contacts([&](const alerts::Contact& contact, std::string& value) {
        for (const auto& [key, text] : contact.variables) {
          if (key == macro.substr(8)) value = text;
        }
      });
    }
    return false;
  }

 private:
  void variable_of(ObjectRef object, std::string_view key, std::string& value, MacroTrust& trust) {
    for (const auto& [name, text] : configuration_.checkable(object).variables) {
      if (name == key) value = text;
    }
    const std::unique_ptr<Adaptation>& adaptation = scope_.source.state(object).adaptation;
    if (!adaptation) return;
    for (const auto& [name, text] : adaptation->variables) {
      if (name != key) continue;
      value = text;
      trust = MacroTrust::kTyped;
    }
  }

  // A problem of another module has no host or service of ours: the message says the little that there is.
  bool from_message(std::string_view entry, std::string_view side) {
    const alerts::Message* const message = scope_.notification == nullptr ? nullptr : scope_.notification->message;
    if (message == nullptr || scope_.object) return false;
    const bool is_host = side == "HOST";
    if (entry == "HOSTNAME" || entry == "HOSTALIAS" || entry == "HOSTDISPLAYNAME" || entry == "HOSTADDRESS") {
      value_ = message->host;
    } else if (entry == "SERVICEDESC" || entry == "SERVICEDISPLAYNAME") {
      value_ = message->service;
    } else if (entry.ends_with("OUTPUT") && !entry.starts_with("LONG")) {
      value_ = message->output;
    } else if (entry == "HOSTSTATE" || entry == "SERVICESTATE") {
      if (is_host == alerts::is_host_state(message->state)) value_ = alerts::state_name(message->state);
    } else if (entry.ends_with("INFOURL")) {
      value_ = message->link;
    }
    return true;
  }

  const MacroScope& scope_;
  const Configuration& configuration_;
  const Name& name_;
  std::string& value_;
};

}  // namespace

std::optional<std::size_t> argument_index(std::string_view text) {
  const std::optional<unsigned> number = number_behind(text, "ARG");
  if (!number || *number == 0 || *number > kMaxCommandArguments) return std::nullopt;
  return *number - 1;
}

bool look_up_macro(std::string_view text, const MacroScope& scope, std::string& value, MacroTrust& trust) {
  if (const std::optional<unsigned> user = number_behind(text, "USER")) {
    const auto& users = scope.source.configuration().main.user_macros;
    if (*user == 0 || *user > users.size()) return false;
    value = users[*user - 1];
    return true;
  }
  const Name name = split_name(text);
  Lookup lookup(scope, name, value);
  if (name.macro.starts_with('_')) return lookup.custom_variable(trust);
  const auto with = [&](const auto& entry, auto method) {
    trust = entry.trust;
    return (lookup.*method)(entry);
  };
  if (const auto* entry = find_entry(host_macros(), name.macro)) return with(*entry, &Lookup::host);
  if (const auto* entry = find_entry(service_macros(), name.macro)) return with(*entry, &Lookup::service);
  if (const auto* entry = find_entry(contact_macros(), name.macro)) return with(*entry, &Lookup::contact);
  if (const auto* entry = find_entry(notification_macros(), name.macro)) return with(*entry, &Lookup::notification);
  if (const auto* entry = find_entry(program_macros(), name.macro)) {
    entry->read(scope, NoSubject{}, value);
    return true;
  }
  if (const auto* entry = find_entry(hostgroup_macros(), name.macro)) return with(*entry, &Lookup::hostgroup);
  if (const auto* entry = find_entry(servicegroup_macros(), name.macro)) return with(*entry, &Lookup::servicegroup);
  if (const auto* entry = find_entry(contactgroup_macros(), name.macro)) return with(*entry, &Lookup::contactgroup);
  if (name.macro == "ISVALIDTIME" || name.macro == "NEXTVALIDTIME") {
    return read_timeperiod_macro(scope, name.macro, name.first.value_or(""), name.second.value_or(""), value);
  }
  return false;
}

}  // namespace bellwether::checks
