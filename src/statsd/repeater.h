// Repeater: every packet as it came, to each of its targets, before anything is made of it. Any shard; the targets' spools are bounded.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "statsd/outbound.h"
#include "statsd/receivers.h"

namespace bellwether::statsd {

class Repeater final : public PacketTap {
 public:
  explicit Repeater(std::vector<std::unique_ptr<Outbound>> targets) : targets_(std::move(targets)) {}

  void on_packet(std::string_view packet) override {
    for (const auto& target : targets_) target->offer(std::string(packet));
  }

 private:
  std::vector<std::unique_ptr<Outbound>> targets_;
};

}  // namespace bellwether::statsd
