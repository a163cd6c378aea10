// For tests: macros read from a small site made by hand.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "checks/engine/testing.h"
#include "checks/plugins/macros.h"

namespace bellwether::checks::testing {

// Hosts and services of a Site with states that tests set.
class TestSource final : public MacroSource {
 public:
  explicit TestSource(Site& site) : configuration_(site.finish()) {
    hosts_.resize(configuration_->hosts.size());
    services_.resize(configuration_->services.size());
    for (ObjectState& host : hosts_) host.state = host.last_state = host.last_hard_state = alerts::State::kUp;
    program_.started = unix_seconds(1'800'000'000);
    program_.event_started = unix_seconds(1'800'000'001);
    program_.url = "https://bw.example";
    program_.main_file = "/etc/nagios.cfg";
  }

  ObjectState& edit(ObjectRef object) { return object.is_host() ? hosts_[object.index] : services_[object.index]; }

  const Configuration& configuration() const override { return *configuration_; }
  const ObjectState& state(ObjectRef object) const override {
    return object.is_host() ? hosts_[object.index] : services_[object.index];
  }
  std::string_view check_command(ObjectRef object) const override {
    return configuration_->checkable(object).check.text;
  }
  std::uint16_t max_attempts(ObjectRef object) const override {
    return configuration_->checkable(object).max_check_attempts;
  }
  bool notifications_enabled(ObjectRef object) const override {
    return configuration_->checkable(object).notifications;
  }
  bool active_checks_enabled(ObjectRef object) const override {
    return configuration_->checkable(object).active_checks;
  }
  const Program& program() const override { return program_; }

 private:
  ConfigurationPtr configuration_;
  std::vector<ObjectState> hosts_, services_;
  Program program_;
};

}  // namespace bellwether::checks::testing
