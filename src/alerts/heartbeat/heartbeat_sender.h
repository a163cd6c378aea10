// HeartbeatSender: says regularly that Bellwether is well, to whoever pages people when that stops: a dead man's switch such as
// healthchecks.io, another Bellwether's POST /api/v1/heartbeats/NAME, or any receiver. Says nothing while Bellwether is not well, or says so
// where the other side has an address for it. One shard.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/delivery/carriers.h"
#include "alerts/delivery/receivers.h"
#include "alerts/heartbeat/wellness.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/time.h"

namespace bellwether::alerts {

// [[heartbeats.ping]]: by URL, or as a page through a receiver.
struct HeartbeatPing {
  std::string name;
  std::string url;
  std::string fail_url;  // told what is wrong while Bellwether is not well; empty: silence says it
  std::string method = "POST";
  HeaderList headers;
  std::string token;     // as "Authorization: Bearer"
  std::string receiver;  // instead of a URL: "webhook/name"
  std::string target;    // of the receiver
  seconds every{60};
  bool verify_certificate = true;
  std::string ca_file;
};

// "webhook/name" as a channel and a receiver's name, "webhook" as the channel's default; nullopt when it begins with no channel.
struct ReceiverName {
  Channel channel;
  std::string name;
};
std::optional<ReceiverName> parse_receiver_name(std::string_view text);

// kInvalidArgument for one without URL and receiver, or with both, or an unknown channel.
Result<void> check_ping(const HeartbeatPing& ping);

class HeartbeatSender {
 public:
  // All outlive the sender.
  HeartbeatSender(runtime::Shard& shard, const runtime::Clock& clock, const Wellness& wellness, Carriers carriers,
                  Metrics& metrics, Log log);
  ~HeartbeatSender();
  HeartbeatSender(const HeartbeatSender&) = delete;
  HeartbeatSender& operator=(const HeartbeatSender&) = delete;

  // Begins, or goes on with others. On the shard.
  void configure(std::vector<HeartbeatPing> pings, std::shared_ptr<const Receivers> receivers);

  struct Status {
    std::string name;
    std::optional<UnixMillis> last_heard;  // the other side has taken it
    std::string error;                     // of the last one; empty when it was taken
  };
  std::vector<Status> status() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace bellwether::alerts
