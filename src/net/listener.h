// Listeners: UDP drained with recvmmsg, TCP and unix streams, unix datagrams. One listener per shard and address; with SO_REUSEPORT the
// kernel shares the load. All calls on the shard's thread; handlers too.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::runtime {
class Shard;
}

namespace bellwether::net {

// "udp://127.0.0.1:8125", "tcp://[::1]:2003", "unix:///run/bellwether/statsd.sock", "unixgram:///…": refused with the offending text otherwise.
struct Endpoint {
  enum class Kind { kUdp, kTcp, kUnixStream, kUnixDatagram };
  Kind kind = Kind::kTcp;
  std::string host;        // of udp and tcp
  std::uint16_t port = 0;  // 0: any free one
  std::string path;        // of unix

  static constexpr std::size_t kMaxPathBytes = 107;  // of a unix socket, as Linux has it

  static Result<Endpoint> parse(std::string_view text);
  std::string to_string() const;
  bool is_loopback() const;
};

// One datagram. At least 64 readable bytes lie behind it (their content is arbitrary), so that SIMD may over-read.
struct Datagram {
  const char* data;
  std::uint32_t size;
  bool truncated;  // longer than the slab's slot: the tail is lost
};

class DatagramHandler {
 public:
  virtual ~DatagramHandler() = default;
  virtual void on_datagrams(std::span<const Datagram> batch) = 0;
  // After the last batch of one wake-up.
  virtual void on_drained() = 0;
};

struct DatagramCounts {
  std::uint64_t datagrams = 0;
  std::uint64_t bytes = 0;
  std::uint64_t kernel_drops = 0;  // of this socket since it was opened: exact (see receive_offload)
  std::uint64_t truncated = 0;
  std::uint64_t receive_calls = 0;
  std::uint64_t receive_buffer_bytes = 0;  // what the kernel granted
};

// Of an address that several shards share (SO_REUSEPORT) the first socket is bound alone and shares only then: otherwise the kernel would let a
// second process join it unnoticed, and give out a UDP port as free that another process shares.
enum class PortSharing { kAlone, kFirst, kFurther };

struct DatagramOptions {
  std::uint32_t receive_buffer_bytes = 64u << 20;  // SO_RCVBUFFORCE where allowed, SO_RCVBUF otherwise
  std::uint32_t max_datagram_bytes = 65'536;
  PortSharing sharing = PortSharing::kAlone;
  // After a drain the socket is left alone for at most this long, less the faster datagrams come, so that batches grow; 0: never.
  nanoseconds nap{1'000'000};
  // UDP_GRO: trains of equal datagrams arrive as one message, several times cheaper. Off by default, because a train that the kernel
  // drops counts as one drop, and kernel_drops is exact otherwise.
  bool receive_offload = false;
  int inherited_descriptor = -1;  // a socket handed over by systemd
};

class DatagramListener {
 public:
  virtual ~DatagramListener() = default;  // closes
  static Result<std::unique_ptr<DatagramListener>> create(runtime::Shard& shard, const Endpoint& endpoint,
                                                          const DatagramOptions& options, DatagramHandler& handler);
  virtual Endpoint local() const = 0;         // with the port that was given
  virtual DatagramCounts counts() const = 0;  // any thread
  // Hands over what the kernel holds already, and reads no more. On its shard.
  virtual void drain() = 0;
};

// One connection's other half: what a protocol does with the bytes. Owned by the listener; destroyed after on_closed.
class StreamSession {
 public:
  virtual ~StreamSession() = default;
  // Bytes that have come and were not consumed yet; returns how many are consumed. At least 64 readable bytes lie behind `bytes`. When
  // nothing is consumed and the buffer (StreamOptions::buffer_bytes) is full, the connection is closed and counted.
  virtual std::size_t on_bytes(std::string_view bytes) = 0;
  // The peer sends no more, but may still read. True: an answer is coming, and the session closes the connection after it
  // (StreamReply::close_after_write); `rest` was not consumed, padded alike. False: the connection is over.
  virtual bool on_end(std::string_view /*rest*/) { return false; }
  // The connection is over. `rest` was not consumed, padded alike; it is empty when the connection was cut (idle, refused, drained).
  virtual void on_closed(std::string_view rest) = 0;
};

// To answer on the connection (the StatsD admin port does). Bounded; drops the connection when the peer does not read.
class StreamReply {
 public:
  virtual ~StreamReply() = default;
  virtual void write(std::string bytes) = 0;
  virtual void close_after_write() = 0;
  virtual std::string peer() const = 0;
};

struct StreamCounts {
  std::uint64_t accepted = 0;
  std::uint64_t open = 0;
  std::uint64_t bytes = 0;
  std::uint64_t refused = 0;          // past max_connections, or a buffer that filled
  std::uint64_t accept_failures = 0;  // no descriptor or memory for a connection; it was tried again
};

struct StreamOptions {
  std::uint32_t max_connections = 4096;
  std::uint32_t buffer_bytes = 256u << 10;  // grows up to max_buffer_bytes for one long message
  std::uint32_t max_buffer_bytes = 2u << 20;
  std::uint32_t max_unread_bytes = 1u << 20;  // of answers that the peer does not read: past it the connection is dropped
  seconds idle_timeout{0};                    // 0: never
  Refusals* refusals = nullptr;  // told why a connection was refused or cut; null: only counted
  PortSharing sharing = PortSharing::kAlone;
  int inherited_descriptor = -1;
};

using StreamSessionFactory = std::move_only_function<std::unique_ptr<StreamSession>(StreamReply& reply)>;

class StreamListener {
 public:
  virtual ~StreamListener() = default;
  static Result<std::unique_ptr<StreamListener>> create(runtime::Shard& shard, const Endpoint& endpoint,
                                                        const StreamOptions& options, StreamSessionFactory factory);
  virtual Endpoint local() const = 0;
  virtual StreamCounts counts() const = 0;
  // Takes what the kernel holds already, connections and bytes, stops accepting, and closes each connection once it is idle. On its shard.
  virtual void drain() = 0;
};

}  // namespace bellwether::net
