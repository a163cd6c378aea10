#include "statsd/receivers.h"

#include <string>
#include <utility>

namespace bellwether::statsd {

namespace {
// What parsing may read behind the bytes it is given.
constexpr std::size_t kOverread = 64;
}  // namespace

void ShardInput::finish_batch() {
  aggregator.finish_batch();
  const UnixSeconds now = clock.now_seconds();
  last_seen.store(count_seconds(now), std::memory_order_relaxed);
  if (!aggregator.has_events()) return;
  for (timeline::Event& event : aggregator.take_events()) {
    if (event.when == UnixSeconds{}) event.when = now;
    if (timeline != nullptr) timeline->record_later(std::move(event));
  }
}

void DatagramReceiver::on_datagrams(std::span<const net::Datagram> batch) {
  for (const net::Datagram& datagram : batch) {
    if (input_.tap != nullptr) input_.tap->on_packet({datagram.data, datagram.size});
    if (datagram.truncated) [[unlikely]] {
      receive_truncated(datagram);
    } else {
      input_.aggregator.receive(datagram.data, datagram.size, account_);
    }
  }
  input_.finish_batch();
}

// The whole lines count; what the cut went through does not.
void DatagramReceiver::receive_truncated(const net::Datagram& datagram) {
  const std::string_view bytes(datagram.data, datagram.size);
  const std::size_t last = bytes.rfind('\n');
  const std::size_t whole = last == std::string_view::npos ? 0 : last + 1;
  if (whole > 0) input_.aggregator.receive(datagram.data, whole, account_);
  input_.aggregator.refuse(Refusal::kTruncated, bytes.substr(whole), account_);
}

std::size_t LineSession::on_bytes(std::string_view bytes) {
  std::size_t taken = 0;
  if (is_skipping_) {
    const std::size_t newline = bytes.find('\n');
    if (newline == std::string_view::npos) return bytes.size();
    taken = newline + 1;
    is_skipping_ = false;
  }
  const std::size_t whole = input_.aggregator.receive_stream(bytes.data() + taken, bytes.size() - taken, account_);
  if (whole > 0 && input_.tap != nullptr) input_.tap->on_packet(bytes.substr(taken, whole));
  taken += whole;
  if (const std::string_view rest = bytes.substr(taken); rest.size() > input_.max_line_bytes) {
    input_.aggregator.refuse(Refusal::kLineTooLong, rest, account_);
    is_skipping_ = true;
    taken = bytes.size();
  }
  input_.finish_batch();
  return taken;
}

void LineSession::on_closed(std::string_view rest) {
  if (rest.empty() || is_skipping_) return;
  std::string padded(rest);
  padded.append(kOverread, '\0');
  if (input_.tap != nullptr) input_.tap->on_packet(rest);
  input_.aggregator.receive(padded.data(), rest.size(), account_);
  input_.finish_batch();
}

}  // namespace bellwether::statsd
