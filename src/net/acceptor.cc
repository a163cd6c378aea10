#include "net/acceptor.h"

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace bellwether::net {
namespace {

constexpr int kAcceptsPerWake = 64;

// Out of descriptors or memory: the connection stays in the kernel's queue and accept would fail again at once.
constexpr milliseconds kPauseAfterError{50};

// When a silent peer is asked whether it still lives, and how often then; after the kernel's nine probes the connection is closed.
constexpr int kSilenceSeconds = 300;
constexpr int kProbeSeconds = 30;

}  // namespace

Acceptor::Acceptor(boost::asio::io_context& context, Descriptor listening, std::function<void(Descriptor)> taken,
                   std::atomic<std::uint64_t>& failures)
    : listening_(context, listening.release()), pause_(context), taken_(std::move(taken)), failures_(failures) {}

void Acceptor::start() {
  if (taken_ != nullptr) wait();
}

void Acceptor::drain() {
  while (taken_ != nullptr) {
    Descriptor connection = accept();
    if (!connection.is_open()) break;
    taken_(std::move(connection));
  }
  close();
}

void Acceptor::close() {
  taken_ = nullptr;
  boost::system::error_code ignored;
  listening_.close(ignored);
  pause_.cancel();
}

void Acceptor::wait() {
  listening_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                        [self = shared_from_this()](const boost::system::error_code& error) {
                          if (!error && self->taken_ != nullptr) self->take();
                        });
}

Descriptor Acceptor::accept() {
  Descriptor connection(::accept4(listening_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!connection.is_open()) return connection;
  const int on = 1;
  ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on,
               sizeof(on));  // fails on unix sockets, which have no delay
  // A peer that lost its power says nothing: without these its connection would count against the limits for ever.
  ::setsockopt(connection.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  ::setsockopt(connection.get(), IPPROTO_TCP, TCP_KEEPIDLE, &kSilenceSeconds, sizeof(kSilenceSeconds));
  ::setsockopt(connection.get(), IPPROTO_TCP, TCP_KEEPINTVL, &kProbeSeconds, sizeof(kProbeSeconds));
  return connection;
}

void Acceptor::take() {
  for (int i = 0; i < kAcceptsPerWake; ++i) {
    Descriptor connection = accept();
    if (!connection.is_open()) {
      const bool transient = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED || errno == EPROTO;
      if (transient) break;
      failures_.fetch_add(1, std::memory_order_relaxed);
      pause_.expires_after(kPauseAfterError);
      pause_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && self->taken_ != nullptr) self->wait();
      });
      return;
    }
    taken_(std::move(connection));
    if (taken_ == nullptr) return;
  }
  wait();
}

}  // namespace bellwether::net
