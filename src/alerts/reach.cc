#include "alerts/reach.h"

#include <algorithm>

namespace bellwether::alerts {

void Reach::configure(std::shared_ptr<const Directory> directory, std::vector<Schedule> schedules) {
  directory_ = std::move(directory);
  schedules_ = std::move(schedules);
}

const Schedule* Reach::find_schedule(std::string_view name) const {
  const auto found = std::ranges::find(schedules_, name, &Schedule::name);
  return found == schedules_.end() ? nullptr : &*found;
}

ContactSide Reach::side_of(const Contact& contact, bool is_host) const {
  const Contact::Told& defined = is_host ? contact.host : contact.service;
  ContactSide side{.is_enabled = defined.is_enabled, .period = defined.period, .options = defined.options};
  if (const auto found = switches.find(contact.name); found != switches.end()) {
    const ContactSwitches& switched = found->second;
    side.is_enabled = (is_host ? switched.host_enabled : switched.service_enabled).value_or(side.is_enabled);
    if (const auto& period = is_host ? switched.host_period : switched.service_period) {
      const auto named = std::ranges::find(directory_->timeperiods, *period, &Timeperiod::name);
      if (period->empty()) side.period = kNoTimeperiod;
      // A period that a reload took away leaves the definition's.
      else if (named != directory_->timeperiods.end())
        side.period = static_cast<TimeperiodIndex>(named - directory_->timeperiods.begin());
    }
  }
  return side;
}

void Reach::Call::add(ContactIndex contact) {
  if (const Schedule* const schedule = reach_.find_schedule(reach_.directory().contact(contact).name))
    return add_on_call(*schedule);
  add_person(contact);
}

void Reach::Call::add(std::string_view name) {
  if (const Schedule* const schedule = reach_.find_schedule(name)) return add_on_call(*schedule);
  const Directory& directory = reach_.directory();
  if (const Contact* const contact = directory.find_contact(name))
    return add_person(static_cast<ContactIndex>(contact - directory.contacts.data()));
  if (const ContactGroup* const group = directory.find_group(name)) {
    for (const ContactIndex member : group->members) add(member);
  }
}

void Reach::Call::add_on_call(const Schedule& schedule) {
  const std::string name = schedule.on_call(now_, reach_.overrides);
  const Directory& directory = reach_.directory();
  if (const Contact* const contact = directory.find_contact(name))
    add_person(static_cast<ContactIndex>(contact - directory.contacts.data()));
}

void Reach::Call::add_person(ContactIndex index) {
  if (std::ranges::find(seen_, index) != seen_.end()) return;
  seen_.push_back(index);
  const Contact& contact = reach_.directory().contact(index);
  const bool is_host = is_host_state(question_.state);
  if (!passes_contact(now_, question_, contact, reach_.side_of(contact, is_host), reach_.directory())) return;
  for (const Method& method : (is_host ? contact.host : contact.service).methods) told_.push_back({index, &method});
}

}  // namespace bellwether::alerts
