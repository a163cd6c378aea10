// AsyncSocket: one non-blocking descriptor and the wait for it, as a coroutine sees it: try the system call, and where it would block,
// co_await ready(). What streams and datagrams are built on.
//
//   while ((count = ::recv(socket.descriptor(), …)) < 0 && errno == EAGAIN) {
//     if (!co_await socket.ready(AsyncSocket::Event::kReadable, deadline)) co_return timed_out;
//   }
//
// On its shard's thread only. The descriptor enters epoll at the first wait (what never waits costs no call for it) and leaves it with
// EPOLL_CTL_DEL before it is closed: a child process that was just spawned may hold a copy, which would keep a closed descriptor's events
// alive. One coroutine waits at a time. A socket that is destroyed while somebody waits never resumes him.
#pragma once

#include <coroutine>
#include <memory>

#include "base/time.h"
#include "runtime/descriptor.h"

namespace bellwether::runtime {
class Shard;
}

namespace bellwether::net {

class AsyncSocket {
 public:
  enum class Event { kReadable, kWritable };

  AsyncSocket();
  // `socket` must be non-blocking.
  AsyncSocket(runtime::Shard& shard, runtime::Descriptor socket);
  AsyncSocket(AsyncSocket&&) noexcept;
  AsyncSocket& operator=(AsyncSocket&&) noexcept;
  ~AsyncSocket();

  bool is_open() const { return socket_.is_open(); }
  int descriptor() const { return socket_.get(); }
  runtime::Shard& shard() const { return *shard_; }

  // co_await: true when the event has come (or the peer is gone: the next system call says so), false once the deadline has passed.
  class Ready;
  Ready ready(Event event, Monotonic deadline);

 private:
  class Waiting;  // the part that Asio's handlers share

  void close();

  runtime::Shard* shard_ = nullptr;
  runtime::Descriptor socket_;
  std::shared_ptr<Waiting> waiting_;  // null before the first wait
};

class [[nodiscard]] AsyncSocket::Ready {
 public:
  Ready(AsyncSocket& socket, Event event, Monotonic deadline) : socket_(socket), event_(event), deadline_(deadline) {}
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter);
  bool await_resume() const { return is_ready_; }

 private:
  friend class Waiting;

  AsyncSocket& socket_;
  const Event event_;
  const Monotonic deadline_;
  bool is_ready_ = false;
};

inline AsyncSocket::Ready AsyncSocket::ready(Event event, Monotonic deadline) {
  return Ready(*this, event, deadline);
}

}  // namespace bellwether::net
