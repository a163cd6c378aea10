// Acceptor: takes connections from a listening socket and hands over their descriptors. Asio inside, so for net's sources only.
// One shard's thread.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/socket.h"

namespace bellwether::net {

class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  // `taken` gets each new connection: non-blocking, without Nagle's delay.
  Acceptor(boost::asio::io_context& context, Descriptor listening, std::function<void(Descriptor)> taken);

  void start();
  // No further call of `taken`. Connections that the kernel has queued are reset.
  void close();

 private:
  void wait();
  void take();

  boost::asio::posix::stream_descriptor listening_;
  boost::asio::steady_timer pause_;
  std::function<void(Descriptor)> taken_;
};

}  // namespace bellwether::net
