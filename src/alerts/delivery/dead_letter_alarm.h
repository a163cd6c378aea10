// DeadLetterAlarm: makes a problem of pages that could not be delivered, one for each channel, so that somebody hears of it by another way,
// and ends it when none is left. The engine's shard.
#pragma once

#include <functional>
#include <vector>

#include "alerts/engine.h"
#include "base/time.h"
#include "ledger/outbox.h"

namespace bellwether::alerts {

class DeadLetterAlarm {
 public:
  // `decided` is called after the engine was told something, so that its Outgoing is stored soon. Both outlive the alarm.
  DeadLetterAlarm(Engine& engine, std::function<void()> decided) : engine_(engine), decided_(std::move(decided)) {}

  // "alerts/dead-letter/mail" and so on are raised for these and cleared for all other channels.
  void update(UnixSeconds now, const std::vector<ledger::Outbox::DeadChannel>& dead);

 private:
  Engine& engine_;
  std::function<void()> decided_;
};

}  // namespace bellwether::alerts
