#include "alerts/delivery/channel_tally.h"

#include <algorithm>
#include <utility>

namespace bellwether::alerts {

using ledger::OutboxOutcome;

ChannelTally::Used& ChannelTally::used(Channel channel) {
  const auto at = used_.find(channel);
  if (at != used_.end()) return at->second;
  const MetricLabels labels = {{"channel", std::string(channel_name(channel))}};
  Used made{.status = {.channel = channel, .delivered = 0, .last_delivered = {}, .last_error = {}},
            .delivered = metrics_.counter("alerts.delivered", labels, "Pages that the other side has taken"),
            .retries = metrics_.counter("alerts.delivery_retries", labels, "Attempts that failed and are made again"),
            .dead = metrics_.counter("alerts.dead_letters", labels, "Pages that were given up"),
            .duration = metrics_.counter("alerts.delivery_milliseconds", labels,
                                         "From a page's making to its delivery, summed")};
  return used_.emplace(channel, std::move(made)).first->second;
}

// Never the target and payload: a target may be a hook whose URL is a secret.
void ChannelTally::add(const ledger::OutboxRow& row, const OutboxOutcome& outcome, UnixMillis now) {
  Used& use = used(find_channel(row.channel).value_or(Channel::kMail));
  use.status.last_error = outcome.error;
  switch (outcome.kind) {
    case OutboxOutcome::Kind::kDelivered:
      use.status.last_delivered = now;
      ++use.status.delivered;
      use.delivered.add();
      use.duration.add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, (now - row.created).count())));
      log_.debug("delivered", {{"key", row.key}, {"channel", row.channel}, {"attempt", row.attempts}});
      break;
    case OutboxOutcome::Kind::kDead:
      use.dead.add();
      log_.error("a page cannot be delivered", {{"key", row.key},
                                                {"channel", row.channel},
                                                {"contact", row.contact},
                                                {"attempts", row.attempts},
                                                {"error", outcome.error}});
      break;
    case OutboxOutcome::Kind::kRetry:
      use.retries.add();
      log_.warning("a page could not be delivered yet", {{"key", row.key},
                                                         {"channel", row.channel},
                                                         {"contact", row.contact},
                                                         {"attempts", row.attempts},
                                                         {"again_in_seconds", (outcome.due - now).count() / 1'000},
                                                         {"error", outcome.error}});
      break;
  }
}

std::vector<ChannelStatus> ChannelTally::all() const {
  std::vector<ChannelStatus> all;
  for (const auto& [channel, used] : used_) all.push_back(used.status);
  return all;
}

}  // namespace bellwether::alerts
