// ChannelTally: how each channel has done since the start: for GET /api/v1/alerts/status, the metrics and the log. One thread.
// Metrics: alerts.delivered{channel}, alerts.delivery_retries{channel}, alerts.dead_letters{channel}, alerts.delivery_milliseconds{channel}.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alerts/page.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/time.h"
#include "ledger/outbox.h"

namespace bellwether::alerts {

struct ChannelStatus {
  Channel channel;
  std::uint64_t delivered = 0;
  std::optional<UnixMillis> last_delivered;
  std::string last_error;  // of the last attempt that failed; empty once one was delivered
};

class ChannelTally {
 public:
  ChannelTally(Metrics& metrics, Log log) : metrics_(metrics), log_(log) {}

  void add(const ledger::OutboxRow& row, const ledger::OutboxOutcome& outcome, UnixMillis now);
  std::vector<ChannelStatus> all() const;  // those that were used

 private:
  struct Used {
    ChannelStatus status;
    Counter& delivered;
    Counter& retries;
    Counter& dead;
    Counter& duration;
  };
  Used& used(Channel channel);

  Metrics& metrics_;
  Log log_;
  std::map<Channel, Used> used_;
};

}  // namespace bellwether::alerts
