// The receive loop. While datagrams come, the socket is not registered with epoll at all: Asio registers edge-triggered, so that every
// arrival would wake the loop during a nap and undo it. The socket is read, left alone for a nap (BatchPacer), and read again; only when
// a nap gathers nothing does the reactor watch it.
#include <atomic>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "base/check.h"
#include "net/batch_pacer.h"
#include "net/datagram_slab.h"
#include "net/listener.h"
#include "net/socket.h"
#include "runtime/shard.h"

namespace bellwether::net {
namespace {

using boost::system::error_code;

// One wake-up makes at most this many receive calls; then timers and other sockets of the shard have their turn.
constexpr int kCallsPerWake = 16;

// What is read at the end: what the kernel holds, though senders may go on. A buffer of 64 MiB holds some 80,000 of the smallest datagrams.
constexpr int kLastCalls = 2'048;

constexpr milliseconds kPauseAfterError{10};

std::uint64_t grow_receive_buffer(int socket, std::uint32_t bytes) {
  const int wanted = static_cast<int>(bytes);
  if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof(wanted)) != 0) {
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof(wanted));
  }
  int granted = 0;
  socklen_t size = sizeof(granted);
  ::getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &granted, &size);
  return static_cast<std::uint64_t>(granted);
}

ReceiveOffload enable_offload(int socket, const Endpoint& endpoint, const DatagramOptions& options) {
  if (!options.receive_offload || endpoint.kind != Endpoint::Kind::kUdp) return ReceiveOffload::kNo;
  const int on = 1;
  return ::setsockopt(socket, IPPROTO_UDP, UDP_GRO, &on, sizeof(on)) == 0 ? ReceiveOffload::kYes : ReceiveOffload::kNo;
}

// The socket's drop counter, the one SO_RXQ_OVFL attaches to datagrams. Asked for directly it also tells of drops behind which no
// further datagram came. Wraps at 32 bits.
std::uint32_t read_kernel_drops(int socket) {
  std::uint32_t values[SK_MEMINFO_VARS]{};
  socklen_t size = sizeof(values);
  if (::getsockopt(socket, SOL_SOCKET, SO_MEMINFO, values, &size) != 0) return 0;
  return values[SK_MEMINFO_DROPS];
}

// Written by the shard alone, read by anybody.
class OwnedCount {
 public:
  void add(std::uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// Shared with the pending operations, so that they may outlive the listener.
class ReceiveLoop : public std::enable_shared_from_this<ReceiveLoop> {
 public:
  ReceiveLoop(boost::asio::io_context& context, Descriptor socket, std::uint64_t receive_buffer_bytes,
              const DatagramOptions& options, ReceiveOffload offload, DatagramHandler& handler)
      : context_(context),
        socket_(std::move(socket)),
        watched_(context),
        timer_(context),
        receive_buffer_bytes_(receive_buffer_bytes),
        slab_(options.max_datagram_bytes, offload),
        pacer_(options.nap, receive_buffer_bytes),
        handler_(&handler) {}

  ~ReceiveLoop() { unwatch(); }

  void start() {
    if (handler_ != nullptr) watch();
  }

  void close() {
    handler_ = nullptr;
    timer_.cancel();
    unwatch();
  }

  void drain() {
    if (handler_ != nullptr) receive(kLastCalls);
    close();
  }

  DatagramCounts counts() const {
    DatagramCounts counts;
    counts.datagrams = datagrams_.value();
    counts.bytes = bytes_.value();
    counts.truncated = truncated_.value();
    counts.receive_calls = receive_calls_.value();
    counts.receive_buffer_bytes = receive_buffer_bytes_;
    counts.kernel_drops = kernel_drops();
    return counts;
  }

 private:
  void watch() {
    error_code error;
    if (!watched_.is_open()) watched_.assign(socket_.get(), error);
    CHECK(!error, "cannot watch a datagram socket: {}", error.message());
    watched_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                        [self = shared_from_this()](const error_code& ended) {
                          if (ended || self->handler_ == nullptr) return;
                          self->unwatch();
                          self->wake();
                        });
  }

  // release() rather than close(): the descriptor stays ours.
  void unwatch() {
    if (watched_.is_open()) watched_.release();
  }

  struct Received {
    std::uint64_t gathered = 0;
    bool drained = false;
    bool failed = false;
  };

  // Hands over what `calls` receive calls find. The handler may have closed the listener afterwards.
  Received receive(int calls) {
    Received received;
    for (int call = 0; call < calls && !received.drained; ++call) {
      const int messages = slab_.receive(socket_.get());
      receive_calls_.add(1);
      received.failed = messages < 0;
      received.drained = messages < static_cast<int>(slab_.messages());
      if (messages <= 0) break;
      received.gathered += slab_.datagrams().size();
      count(slab_.datagrams());
      handler_->on_datagrams(slab_.datagrams());
      if (handler_ == nullptr) return received;
    }
    if (received.gathered > 0) handler_->on_drained();
    return received;
  }

  void wake() {
    const auto [gathered, drained, failed] = receive(kCallsPerWake);
    if (handler_ == nullptr) return;
    if (failed) return nap(kPauseAfterError);
    if (!drained && gathered > 0) {
      boost::asio::post(context_, [self = shared_from_this()] {
        if (self->handler_ != nullptr) self->wake();
      });
      return;
    }
    const nanoseconds pause = pacer_.next(gathered);
    if (pause > nanoseconds::zero()) return nap(pause);
    watch();
  }

  void nap(nanoseconds pause) {
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this()](const error_code& ended) {
      if (!ended && self->handler_ != nullptr) self->wake();
    });
  }

  void count(std::span<const Datagram> batch) {
    std::uint64_t bytes = 0;
    std::uint64_t truncated = 0;
    for (const Datagram& datagram : batch) {
      bytes += datagram.size;
      truncated += datagram.truncated ? 1 : 0;
    }
    datagrams_.add(batch.size());
    bytes_.add(bytes);
    if (truncated > 0) truncated_.add(truncated);
  }

  std::uint64_t kernel_drops() const {
    const std::uint32_t now = read_kernel_drops(socket_.get());
    std::uint64_t known = kernel_drops_.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t extended = known + static_cast<std::uint32_t>(now - static_cast<std::uint32_t>(known));
      // Another thread may have read a newer value meanwhile: then `now` looks like nearly a full turn ahead.
      if (extended - known > UINT32_MAX / 2) return known;
      if (kernel_drops_.compare_exchange_weak(known, extended, std::memory_order_relaxed)) return extended;
    }
  }

  boost::asio::io_context& context_;
  const Descriptor socket_;
  boost::asio::posix::stream_descriptor watched_;  // open only while the reactor watches the socket
  boost::asio::steady_timer timer_;
  const std::uint64_t receive_buffer_bytes_;
  DatagramSlab slab_;
  BatchPacer pacer_;
  DatagramHandler* handler_;  // null: closed
  OwnedCount datagrams_, bytes_, truncated_, receive_calls_;
  mutable std::atomic<std::uint64_t> kernel_drops_{0};
};

class AsioDatagramListener final : public DatagramListener {
 public:
  AsioDatagramListener(std::shared_ptr<ReceiveLoop> loop, Endpoint local, SocketFile file)
      : loop_(std::move(loop)), local_(std::move(local)), file_(std::move(file)) {}
  ~AsioDatagramListener() override { loop_->close(); }

  Endpoint local() const override { return local_; }
  DatagramCounts counts() const override { return loop_->counts(); }
  void drain() override { loop_->drain(); }

 private:
  std::shared_ptr<ReceiveLoop> loop_;
  Endpoint local_;
  SocketFile file_;
};

}  // namespace

Result<std::unique_ptr<DatagramListener>> DatagramListener::create(runtime::Shard& shard, const Endpoint& endpoint,
                                                                   const DatagramOptions& options,
                                                                   DatagramHandler& handler) {
  if (endpoint.kind != Endpoint::Kind::kUdp && endpoint.kind != Endpoint::Kind::kUnixDatagram) {
    return fail(Code::kInvalidArgument, fmt::format("{} does not carry datagrams", endpoint.to_string()));
  }
  TRY(Descriptor socket, bind_socket(endpoint, options.sharing, options.inherited_descriptor));
  TRY(Endpoint local, local_endpoint(socket.get(), endpoint));
  const std::uint64_t granted = grow_receive_buffer(socket.get(), options.receive_buffer_bytes);
  const ReceiveOffload offload = enable_offload(socket.get(), endpoint, options);
  auto loop = std::make_shared<ReceiveLoop>(shard.io_context(), std::move(socket), granted, options, offload, handler);
  shard.post([loop] { loop->start(); });
  return std::make_unique<AsioDatagramListener>(std::move(loop), std::move(local),
                                                SocketFile(endpoint, options.inherited_descriptor));
}

}  // namespace bellwether::net
