// Reach: from the names in policies, escalations, routes and schedules to the people who take a page now, each once, and their methods.
//
// The engine's shard. Costs nothing until somebody is to be told.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/engine.h"
#include "alerts/filters.h"
#include "alerts/schedule.h"
#include "alerts/silence.h"

namespace bellwether::alerts {

// What was switched at run time on a contact.
struct ContactSwitches {
  std::optional<bool> host_enabled, service_enabled;
  std::optional<std::string> host_period, service_period;  // names; empty: always
};

class Reach {
 public:
  void configure(std::shared_ptr<const Directory> directory, std::vector<Schedule> schedules);

  const Directory& directory() const { return *directory_; }
  const std::vector<Schedule>& schedules() const { return schedules_; }
  const Schedule* find_schedule(std::string_view name) const;
  std::vector<Override> overrides;
  std::map<std::string, ContactSwitches, std::less<>> switches;  // by contact's name

  ContactSide side_of(const Contact& contact, bool is_host) const;

  // Collects whom one notification goes to.
  class Call {
   public:
    Call(const Reach& reach, UnixSeconds now, const ContactQuestion& question)
        : reach_(reach), now_(now), question_(question) {}
    // A contact, or who is on call when a schedule bears its name.
    void add(ContactIndex contact);
    // A contact, a group or a schedule. Unknown names are passed over: check_people() has refused them, or a reload took them away.
    void add(std::string_view name);
    // The contact itself, whatever schedule bears its name.
    void add_person(ContactIndex contact);
    bool is_empty() const { return told_.empty(); }
    std::vector<Told> take() { return std::move(told_); }

   private:
    void add_on_call(const Schedule& schedule);

    const Reach& reach_;
    UnixSeconds now_;
    ContactQuestion question_;
    std::vector<ContactIndex> seen_;
    std::vector<Told> told_;
  };

 private:
  std::shared_ptr<const Directory> directory_;
  std::vector<Schedule> schedules_;
};

}  // namespace bellwether::alerts
