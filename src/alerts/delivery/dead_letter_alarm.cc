#include "alerts/delivery/dead_letter_alarm.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace bellwether::alerts {
namespace {

constexpr std::array kChannels = {Channel::kMail,     Channel::kWebhook,      Channel::kSlack,  Channel::kPagerduty,
                                  Channel::kOpsgenie, Channel::kHttpTemplate, Channel::kCommand};

std::string output_of(const ledger::Outbox::DeadChannel& dead) {
  return fmt::format("{} {} by {} could not be delivered; the last one was for {}: {}", dead.count,
                     dead.count == 1 ? "page" : "pages", dead.channel, dead.last.contact, dead.last.last_error);
}

}  // namespace

void DeadLetterAlarm::update(UnixSeconds now, const std::vector<ledger::Outbox::DeadChannel>& dead) {
  for (const Channel channel : kChannels) {
    const std::string name(channel_name(channel));
    const std::string key = "alerts/dead-letter/" + name;
    const auto at = std::ranges::find(dead, name, &ledger::Outbox::DeadChannel::channel);
    if (at == dead.end()) {
      engine_.clear(now, key, fmt::format("no page by {} lies undelivered", name));
      continue;
    }
    const std::string output = output_of(*at);
    const std::string service = "undelivered pages by " + name;
    Facts facts;
    facts.module = "alerts";
    facts.service = service;
    facts.state = State::kCritical;
    facts.last_hard_change = now;
    facts.output = output;
    facts.labels = {{"channel", name}, {"service", service}, {"severity", "critical"}};
    engine_.raise(now, key, facts, Policy());
  }
  decided_();
}

}  // namespace bellwether::alerts
