// Transport: one connected stream, plain or TLS, as awaitable operations. Everything on its shard's thread; at most one read and one write
// at a time. Its owner destroys it only once no operation is pending, or with the runtime.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "runtime/descriptor.h"

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
}  // namespace boost::asio

namespace bellwether::net {

struct IoResult {
  std::size_t bytes = 0;
  bool failed = false;  // closed by the peer, cancelled or broken
};

using IoDone = std::move_only_function<void(IoResult)>;

// co_await of an operation that calls back. `start` is kept until then.
template <class Start>
class [[nodiscard]] IoOperation {
 public:
  explicit IoOperation(Start start) : start_(std::move(start)) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) {
    start_([this, awaiter](IoResult result) {
      result_ = result;
      awaiter.resume();
    });
  }
  IoResult await_resume() const { return result_; }

 private:
  Start start_;
  IoResult result_;
};

class Transport {
 public:
  virtual ~Transport() = default;

  virtual bool is_tls() const = 0;

  // The calls below never call back before they return.
  virtual void start_handshake(IoDone done) = 0;
  virtual void start_read(std::span<char> into, IoDone done) = 0;                     // at least a byte
  virtual void start_write(std::array<std::string_view, 2> pieces, IoDone done) = 0;  // all of it
  virtual void start_shutdown(IoDone done) = 0;  // tells the peer that nothing more comes
  // Fails what is pending.
  virtual void cancel() = 0;
  // The peer has closed its side, whether or not what it sent before has been read. Costs a system call.
  virtual bool is_peer_closed() = 0;

  auto handshake() {
    return IoOperation([this](IoDone done) { start_handshake(std::move(done)); });
  }
  auto read(std::span<char> into) {
    return IoOperation([this, into](IoDone done) { start_read(into, std::move(done)); });
  }
  auto write(std::string_view first, std::string_view second = {}) {
    return IoOperation([this, first, second](IoDone done) { start_write({first, second}, std::move(done)); });
  }
  auto shutdown() {
    return IoOperation([this](IoDone done) { start_shutdown(std::move(done)); });
  }
};

std::unique_ptr<Transport> make_plain_transport(boost::asio::io_context& context, runtime::Descriptor socket);
std::unique_ptr<Transport> make_tls_transport(boost::asio::io_context& context, runtime::Descriptor socket,
                                              std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace bellwether::net
