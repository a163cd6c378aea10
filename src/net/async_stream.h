// AsyncStream: one outgoing connection, TCP or unix, plain or TLS, with awaitable operations that end by a deadline. Made by Dialer.
//
//   Result<AsyncStream> stream = co_await dialer.connect("db.example", 5432, AddressFamily::kAny, deadline);
//   Result<void> sent = co_await stream->write(request, deadline);
//   Result<std::size_t> count = co_await stream->read(buffer, deadline);       // 0: the peer has closed
//
// On its shard's thread; one operation at a time. Errors are kDeadlineExceeded past the deadline and otherwise what the system or OpenSSL
// says, as the message alone ("Connection reset by peer"). A read that finds bytes waiting costs one system call and no epoll.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "net/async_socket.h"
#include "net/client_tls.h"
#include "runtime/task.h"

namespace bellwether::net {

class AsyncStream {
 public:
  explicit AsyncStream(AsyncSocket socket) : socket_(std::move(socket)) {}
  AsyncStream(AsyncStream&&) noexcept = default;
  AsyncStream& operator=(AsyncStream&&) noexcept = default;

  // At least a byte, or 0 when the peer sends no more.
  runtime::Task<Result<std::size_t>> read(std::span<char> into, Monotonic deadline);
  // All of it. `bytes` must live until then.
  runtime::Task<Result<void>> write(std::string_view bytes, Monotonic deadline);

  // From here on everything is encrypted. `server_name` is sent (SNI) and, where `tls` verifies, checked; empty: neither.
  runtime::Task<Result<void>> start_tls(std::shared_ptr<const ClientTls> tls, std::string server_name,
                                        Monotonic deadline);
  bool is_tls() const { return session_ != nullptr; }
  Result<PeerCertificate> certificate() const { return peer_certificate(session_.get()); }

  // Tells the peer that nothing more comes; does not wait.
  void finish_writing();

 private:
  struct FreeSession {
    void operator()(ssl_st* session) const;
  };

  // After an operation of OpenSSL: whether to try again once the socket is ready, and for what.
  runtime::Task<Result<void>> wait_for_tls(int outcome, Monotonic deadline);
  runtime::Task<Result<void>> wait(AsyncSocket::Event event, Monotonic deadline);
  runtime::Task<Result<std::size_t>> read_tls(std::span<char> into, Monotonic deadline);
  runtime::Task<Result<void>> write_tls(std::string_view bytes, Monotonic deadline);

  AsyncSocket socket_;
  std::shared_ptr<const ClientTls> tls_;
  std::unique_ptr<ssl_st, FreeSession> session_;
};

}  // namespace bellwether::net
