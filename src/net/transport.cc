#include "net/transport.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>
#include <sys/socket.h>

namespace bellwether::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;

// The protocol only has to name the address family, so that TCP and unix sockets are one type.
Socket adopt(asio::io_context& context, runtime::Descriptor descriptor) {
  int family = AF_INET;
  socklen_t size = sizeof(family);
  ::getsockopt(descriptor.get(), SOL_SOCKET, SO_DOMAIN, &family, &size);
  Socket socket(context, asio::generic::stream_protocol(family, 0), descriptor.release());
  error_code ignored;
  socket.non_blocking(true, ignored);
  return socket;
}

bool has_peer_closed(Socket& socket) {
  pollfd asked{.fd = socket.native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&asked, 1, 0) > 0;
}

auto reporting(IoDone done) {
  return [done = std::move(done)](const error_code& error, std::size_t bytes) mutable {
    done({bytes, static_cast<bool>(error)});
  };
}

auto reporting_only_error(IoDone done) {
  return [done = std::move(done)](const error_code& error) mutable { done({0, static_cast<bool>(error)}); };
}

std::array<asio::const_buffer, 2> buffers_of(const std::array<std::string_view, 2>& pieces) {
  return {asio::const_buffer(pieces[0].data(), pieces[0].size()),
          asio::const_buffer(pieces[1].data(), pieces[1].size())};
}

class PlainTransport final : public Transport {
 public:
  PlainTransport(asio::io_context& context, runtime::Descriptor socket) : socket_(adopt(context, std::move(socket))) {}

  bool is_tls() const override { return false; }
  void start_handshake(IoDone done) override { succeed_later(std::move(done)); }
  void start_read(std::span<char> into, IoDone done) override {
    socket_.async_read_some(asio::buffer(into.data(), into.size()), reporting(std::move(done)));
  }
  void start_write(std::array<std::string_view, 2> pieces, IoDone done) override {
    asio::async_write(socket_, buffers_of(pieces), reporting(std::move(done)));
  }
  void start_shutdown(IoDone done) override {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    succeed_later(std::move(done));
  }
  void cancel() override {
    error_code ignored;
    socket_.cancel(ignored);
  }
  bool is_peer_closed() override { return has_peer_closed(socket_); }

 private:
  void succeed_later(IoDone done) {
    asio::post(socket_.get_executor(), [done = std::move(done)]() mutable { done({}); });
  }

  Socket socket_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(asio::io_context& context, runtime::Descriptor socket, std::shared_ptr<asio::ssl::context> tls)
      : tls_(std::move(tls)), stream_(adopt(context, std::move(socket)), *tls_) {}

  bool is_tls() const override { return true; }
  void start_handshake(IoDone done) override {
    stream_.async_handshake(asio::ssl::stream_base::server, reporting_only_error(std::move(done)));
  }
  void start_read(std::span<char> into, IoDone done) override {
    stream_.async_read_some(asio::buffer(into.data(), into.size()), reporting(std::move(done)));
  }
  void start_write(std::array<std::string_view, 2> pieces, IoDone done) override {
    asio::async_write(stream_, buffers_of(pieces), reporting(std::move(done)));
  }
  void start_shutdown(IoDone done) override { stream_.async_shutdown(reporting_only_error(std::move(done))); }
  void cancel() override {
    error_code ignored;
    stream_.next_layer().cancel(ignored);
  }
  bool is_peer_closed() override { return has_peer_closed(stream_.next_layer()); }

 private:
  std::shared_ptr<asio::ssl::context> tls_;
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(asio::io_context& context, runtime::Descriptor socket) {
  return std::make_unique<PlainTransport>(context, std::move(socket));
}

std::unique_ptr<Transport> make_tls_transport(asio::io_context& context, runtime::Descriptor socket,
                                              std::shared_ptr<asio::ssl::context> tls) {
  return std::make_unique<TlsTransport>(context, std::move(socket), std::move(tls));
}

}  // namespace bellwether::net
