// Acceptor: takes connections from a listening socket and hands over their descriptors. Asio inside, so for net's sources only.
// One shard's thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/socket.h"

namespace bellwether::net {

class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  // `taken` gets each new connection: non-blocking, without Nagle's delay. `failures` counts the times when the process had no descriptor
  // or memory for one; it waits in the kernel's queue then and is tried again soon. It outlives every call of `taken`.
  Acceptor(boost::asio::io_context& context, Descriptor listening, std::function<void(Descriptor)> taken,
           std::atomic<std::uint64_t>& failures);

  void start();
  // Takes what the kernel has queued, then closes.
  void drain();
  // No further call of `taken`. Connections that the kernel has queued are reset.
  void close();

 private:
  void wait();
  void take();
  Descriptor accept();

  boost::asio::posix::stream_descriptor listening_;
  boost::asio::steady_timer pause_;
  std::function<void(Descriptor)> taken_;
  std::atomic<std::uint64_t>& failures_;
};

}  // namespace bellwether::net
