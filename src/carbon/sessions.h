// The adapters between listeners and the receiver: plaintext connections, pickle connections, datagrams. All on the
// receiver's shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "carbon/receiver.h"
#include "codec/pickle_reader.h"
#include "net/listener.h"

namespace bellwether::carbon {

// Plaintext over a stream: lines that end in \n or \r\n. A line longer than max_line_bytes is refused and skipped up
// to its end.
class LineSession final : public net::StreamSession {
 public:
  LineSession(Receiver& receiver, std::string peer) : receiver_(receiver), peer_(std::move(peer)) {}

  std::size_t on_bytes(std::string_view bytes) override;
  void on_closed(std::string_view rest) override;

 private:
  Receiver& receiver_;
  const std::string peer_;
  SourceOrder order_;
  bool skipping_ = false;  // within a line that is too long
};

// Pickles over a stream, each behind its length in four big-endian bytes: [(name, (timestamp, value)), ...]. Numbers
// may be sent as strings. A pickle that cannot be read is refused whole; one that is longer than max_bytes closes the
// connection, since the bytes behind a length that was no length mean nothing.
class PickleSession final : public net::StreamSession {
 public:
  PickleSession(Receiver& receiver, std::string peer, net::StreamReply& reply)
      : receiver_(receiver), peer_(std::move(peer)), reply_(reply), reader_(receiver.options().pickle) {}

  std::size_t on_bytes(std::string_view bytes) override;
  void on_closed(std::string_view rest) override;

 private:
  void on_message(std::string_view pickle);
  void on_item(codec::PickleValue item);

  Receiver& receiver_;
  const std::string peer_;
  net::StreamReply& reply_;
  codec::PickleReader reader_;
  SourceOrder order_;
  bool closing_ = false;
};

// Plaintext over datagrams: one or more lines each, the last with or without its end. No line goes on in the next
// datagram.
class DatagramLines final : public net::DatagramHandler {
 public:
  DatagramLines(Receiver& receiver, std::string place) : receiver_(receiver), place_(std::move(place)) {}

  void on_datagrams(std::span<const net::Datagram> batch) override;
  void on_drained() override { receiver_.batch_end(); }

 private:
  Receiver& receiver_;
  const std::string place_;
  SourceOrder order_;
  std::string padded_;  // a last line without its end, with room to read behind it
};

}  // namespace bellwether::carbon
