// What stands between net's listeners and a shard's aggregator: datagrams and stream bytes in, accounted for by listener.
//
// The shard's thread only. A handler must not outlive its ShardInput.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "net/listener.h"
#include "runtime/clock.h"
#include "statsd/account.h"
#include "statsd/aggregator.h"
#include "timeline/timeline.h"

namespace bellwether::statsd {

// Sees every packet before it is parsed: the repeater.
class PacketTap {
 public:
  virtual ~PacketTap() = default;
  virtual void on_packet(std::string_view packet) = 0;
};

// What the receivers of one shard share.
struct ShardInput {
  Aggregator& aggregator;
  const runtime::Clock& clock;
  timeline::Timeline* timeline;  // where events go; null: nowhere
  PacketTap* tap;                // null: nobody
  std::uint32_t max_line_bytes;
  std::atomic<std::int64_t> last_seen{0};  // Unix seconds of the last packet

  // After each batch: the batch's memory goes.
  void finish_batch();
};

class DatagramReceiver final : public net::DatagramHandler {
 public:
  DatagramReceiver(ShardInput& input, Account account) : input_(input), account_(std::move(account)) {}
  void on_datagrams(std::span<const net::Datagram> batch) override;
  void on_drained() override {}

 private:
  void receive_truncated(const net::Datagram& datagram);

  ShardInput& input_;
  Account account_;
};

// Lines of a TCP or unix stream connection. A line beyond the limit is refused and skipped; the connection stays.
class LineSession final : public net::StreamSession {
 public:
  LineSession(ShardInput& input, Account& account) : input_(input), account_(account) {}
  std::size_t on_bytes(std::string_view bytes) override;
  void on_closed(std::string_view rest) override;

 private:
  ShardInput& input_;
  Account& account_;
  bool is_skipping_ = false;  // the rest of a line that was too long
};

}  // namespace bellwether::statsd
