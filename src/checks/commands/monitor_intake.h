// MonitorIntake: what the ways in hand over, taken by the monitor's engine through the dispatcher, in one change a batch.
#pragma once

#include "checks/commands/dispatcher.h"
#include "checks/commands/intake.h"
#include "checks/monitor.h"
#include "runtime/clock.h"

namespace bellwether::checks {

class MonitorIntake final : public Intake {
 public:
  MonitorIntake(Monitor& monitor, Dispatcher& dispatcher) : monitor_(monitor), dispatcher_(dispatcher) {}

  runtime::Shard& shard() override { return monitor_.shard(); }
  Result<void> command(std::string_view line, std::string_view source) override;
  void commands(std::string_view lines, std::string_view source) override;
  std::size_t passive(std::span<const PassiveResult> results, std::string_view source) override;
  void when_stored(std::function<void(Result<void>)> done) override { monitor_.when_stored(std::move(done)); }

 private:
  Monitor& monitor_;
  Dispatcher& dispatcher_;
};

}  // namespace bellwether::checks
