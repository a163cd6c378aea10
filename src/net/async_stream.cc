#include "net/async_stream.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace bellwether::net {
namespace {

std::unexpected<Error> failure(int error) {
  return fail(Error::from_errno(error, {}).code(), std::generic_category().message(error));
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

}  // namespace

void AsyncStream::FreeSession::operator()(ssl_st* session) const {
  ::SSL_free(session);
}

runtime::Task<Result<void>> AsyncStream::wait(AsyncSocket::Event event, Monotonic deadline) {
  const bool is_ready = co_await socket_.ready(event, deadline);
  if (!is_ready) co_return fail(Code::kDeadlineExceeded, "took too long");
  co_return Result<void>();
}

runtime::Task<Result<std::size_t>> AsyncStream::read(std::span<char> into, Monotonic deadline) {
  if (session_) co_return co_await read_tls(into, deadline);
  while (true) {
    const ssize_t count = ::recv(socket_.descriptor(), into.data(), into.size(), 0);
    if (count >= 0) co_return static_cast<std::size_t>(count);
    if (errno == EINTR) continue;
    if (!would_block(errno)) co_return failure(errno);
    const bool is_ready = co_await socket_.ready(AsyncSocket::Event::kReadable, deadline);
    if (!is_ready) co_return fail(Code::kDeadlineExceeded, "took too long");
  }
}

runtime::Task<Result<void>> AsyncStream::write(std::string_view bytes, Monotonic deadline) {
  if (session_) co_return co_await write_tls(bytes, deadline);
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    if (!would_block(errno)) co_return failure(errno);
    const bool is_ready = co_await socket_.ready(AsyncSocket::Event::kWritable, deadline);
    if (!is_ready) co_return fail(Code::kDeadlineExceeded, "took too long");
  }
  co_return Result<void>();
}

runtime::Task<Result<void>> AsyncStream::start_tls(std::shared_ptr<const ClientTls> tls, std::string server_name,
                                                   Monotonic deadline) {
  tls_ = std::move(tls);
  session_.reset(::SSL_new(tls_->context_));
  if (!session_ || ::SSL_set_fd(session_.get(), socket_.descriptor()) != 1) {
    co_return fail(Code::kInternal, take_tls_error("OpenSSL has no memory for a session"));
  }
  if (!server_name.empty()) {
    SSL_set_tlsext_host_name(session_.get(), server_name.c_str());
    if (tls_->verifies_) ::SSL_set1_host(session_.get(), server_name.c_str());
  }
  while (true) {
    ::ERR_clear_error();
    const int outcome = ::SSL_connect(session_.get());
    if (outcome == 1) co_return Result<void>();
    Result<void> waited = co_await wait_for_tls(outcome, deadline);
    CO_TRY_VOID(std::move(waited));
  }
}

runtime::Task<Result<void>> AsyncStream::wait_for_tls(int outcome, Monotonic deadline) {
  const int system_error = errno;
  switch (::SSL_get_error(session_.get(), outcome)) {
    case SSL_ERROR_WANT_READ:
      co_return co_await wait(AsyncSocket::Event::kReadable, deadline);
    case SSL_ERROR_WANT_WRITE:
      co_return co_await wait(AsyncSocket::Event::kWritable, deadline);
    case SSL_ERROR_ZERO_RETURN:
      co_return fail(Code::kUnavailable, "the peer closed the connection");
    case SSL_ERROR_SYSCALL:
      if (system_error != 0) co_return failure(system_error);
      co_return fail(Code::kUnavailable, "the peer closed the connection");
    default:
      co_return fail(Code::kUnavailable, take_tls_error("OpenSSL gives no reason"));
  }
}

runtime::Task<Result<std::size_t>> AsyncStream::read_tls(std::span<char> into, Monotonic deadline) {
  while (true) {
    ::ERR_clear_error();
    const int asked = static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX));
    const int count = ::SSL_read(session_.get(), into.data(), asked);
    if (count > 0) co_return static_cast<std::size_t>(count);
    if (::SSL_get_error(session_.get(), count) == SSL_ERROR_ZERO_RETURN) co_return std::size_t{0};
    Result<void> waited = co_await wait_for_tls(count, deadline);
    CO_TRY_VOID(std::move(waited));
  }
}

runtime::Task<Result<void>> AsyncStream::write_tls(std::string_view bytes, Monotonic deadline) {
  while (!bytes.empty()) {
    ::ERR_clear_error();
    const int asked = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
    const int count = ::SSL_write(session_.get(), bytes.data(), asked);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    Result<void> waited = co_await wait_for_tls(count, deadline);
    CO_TRY_VOID(std::move(waited));
  }
  co_return Result<void>();
}

void AsyncStream::finish_writing() {
  if (session_) ::SSL_shutdown(session_.get());
  ::shutdown(socket_.descriptor(), SHUT_WR);
}

}  // namespace bellwether::net
