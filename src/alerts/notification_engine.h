// NotificationEngine: the Engine. notification_engine.cc judges subjects whose finders keep them, kept_problems.cc those that it keeps itself.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "alerts/engine.h"
#include "alerts/filters.h"

namespace bellwether::alerts {

class NotificationEngine final : public Engine {
 public:
  NotificationEngine(Options options, std::shared_ptr<const Directory> directory, Metrics& metrics, Log log);

  void configure(std::shared_ptr<const Directory> directory) override;
  const Directory& directory() const override { return *directory_; }
  Decision notify(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                  NotificationState& state, const ComposeCommand& compose) override;
  void raise(UnixSeconds now, std::string_view key, const Facts& facts, const Policy& policy) override;
  void clear(UnixSeconds now, std::string_view key, std::string_view output) override;
  void advance(UnixSeconds now) override;
  UnixSeconds next_wake() const override;
  Outgoing take_outgoing() override;
  void set_enabled(bool is_enabled) override { rules_.are_notifications_enabled = is_enabled; }
  bool is_enabled() const override { return rules_.are_notifications_enabled; }
  Result<void> set_contact_enabled(std::string_view contact, Side side, bool is_enabled) override;
  Result<void> set_contact_period(std::string_view contact, Side side, TimeperiodIndex period) override;

 private:
  // One moment of one subject, as it is passed around while it is judged.
  struct Moment {
    UnixSeconds now;
    std::string_view key;
    const Facts& facts;
    const Policy& policy;
    const Request& request;
    NotificationState& state;
    const ComposeCommand& compose;
    std::uint32_t number() const;  // of the notification that is being made
  };
  struct Switches {  // of a contact, changed at run time
    std::optional<bool> host_enabled, service_enabled;
    std::optional<TimeperiodIndex> host_period, service_period;
  };
  struct KeptProblem {
    std::string module, host, service, output;
    State state = State::kOk;
    std::vector<std::pair<std::string, std::string>> labels;
    Policy policy;
    NotificationState notification;
    UnixSeconds since;
  };

  Decision judge(Moment& moment);
  std::vector<Told> recipients(const Moment& moment) const;
  void add_recipients(const Moment& moment, std::vector<ContactIndex>& seen, ContactIndex contact,
                      std::vector<Told>& told) const;
  void tell(const Moment& moment, const std::vector<Told>& told);
  void remember_told(Moment& moment);
  ContactSide side_of(const Contact& contact, bool is_host) const;

  Options options_;
  std::shared_ptr<const Directory> directory_;
  FilterRules rules_;
  Log log_;
  Counter& told_;
  std::map<std::string, Switches, std::less<>> switches_;  // by contact's name
  std::map<std::string, KeptProblem, std::less<>> kept_;
  std::string key_;  // of the subject at hand
  Outgoing outgoing_;
};

}  // namespace bellwether::alerts
