#include "net/async_socket.h"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/check.h"
#include "runtime/shard.h"

namespace bellwether::net {

namespace asio = boost::asio;
using boost::system::error_code;

class AsyncSocket::Waiting : public std::enable_shared_from_this<Waiting> {
 public:
  Waiting(asio::io_context& context, int descriptor) : descriptor_(context, descriptor), timer_(context) {}

  void wait(Ready& ready, std::coroutine_handle<> awaiter) {
    CHECK(!awaiter_, "two coroutines wait for one socket");
    ready_ = &ready;
    awaiter_ = awaiter;
    arm(ready.deadline_);
    const auto kind = ready.event_ == Event::kReadable ? asio::posix::descriptor_base::wait_read
                                                       : asio::posix::descriptor_base::wait_write;
    descriptor_.async_wait(kind, [self = shared_from_this()](const error_code& error) {
      self->resume(error != asio::error::operation_aborted);
    });
  }

  // Takes the descriptor out of epoll without closing it; nobody is resumed any more.
  void abandon() {
    awaiter_ = {};
    timer_.cancel();
    [[maybe_unused]] const int released = descriptor_.release();
  }

 private:
  // One deadline usually covers many waits, so the timer stays armed between them.
  void arm(Monotonic deadline) {
    if (is_armed_ && deadline == timer_.expiry()) return;
    is_armed_ = true;
    timer_.expires_at(deadline);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
      if (error) return;
      self->is_armed_ = false;
      if (self->awaiter_) self->descriptor_.cancel();
    });
  }

  void resume(bool is_ready) {
    if (!awaiter_) return;
    ready_->is_ready_ = is_ready;
    std::exchange(awaiter_, {}).resume();
  }

  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer timer_;
  bool is_armed_ = false;
  Ready* ready_ = nullptr;
  std::coroutine_handle<> awaiter_;
};

AsyncSocket::AsyncSocket() = default;
AsyncSocket::AsyncSocket(runtime::Shard& shard, runtime::Descriptor socket)
    : shard_(&shard), socket_(std::move(socket)) {}

AsyncSocket::AsyncSocket(AsyncSocket&& other) noexcept
    : shard_(other.shard_), socket_(std::move(other.socket_)), waiting_(std::move(other.waiting_)) {}

AsyncSocket& AsyncSocket::operator=(AsyncSocket&& other) noexcept {
  if (this == &other) return *this;
  close();
  shard_ = other.shard_;
  socket_ = std::move(other.socket_);
  waiting_ = std::move(other.waiting_);
  return *this;
}

AsyncSocket::~AsyncSocket() {
  close();
}

void AsyncSocket::close() {
  if (waiting_) std::exchange(waiting_, nullptr)->abandon();
  socket_.reset();
}

bool AsyncSocket::Ready::await_suspend(std::coroutine_handle<> awaiter) {
  if (std::chrono::steady_clock::now() >= deadline_) return false;
  if (!socket_.waiting_) {
    socket_.waiting_ = std::make_shared<Waiting>(socket_.shard_->io_context(), socket_.descriptor());
  }
  socket_.waiting_->wait(*this, awaiter);
  return true;
}

}  // namespace bellwether::net
