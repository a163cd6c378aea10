#include "net/dialer.h"

#include <cerrno>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace bellwether::net {
namespace {

std::unexpected<Error> failure(int error) {
  return fail(Error::from_errno(error, {}).code(), std::generic_category().message(error));
}

// What poll() says of a socket now; 0: nothing yet.
short events_now(int socket) {
  pollfd asked{.fd = socket, .events = POLLOUT, .revents = 0};
  return ::poll(&asked, 1, 0) > 0 ? asked.revents : short{0};
}

int pending_error(int socket) {
  int error = 0;
  socklen_t size = sizeof(error);
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

runtime::Task<Result<AsyncStream>> Dialer::connect(SocketAddress address, Monotonic deadline) {
  runtime::Descriptor descriptor(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor.is_open()) co_return failure(errno);
  if (!address.is_unix()) {
    const int on = 1;
    ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  AsyncSocket socket(shard_, std::move(descriptor));
  if (::connect(socket.descriptor(), address.native(), address.size()) != 0) {
    if (errno != EINPROGRESS) co_return failure(errno);
    const short events = events_now(socket.descriptor());
    if (events == 0) {
      const bool is_ready = co_await socket.ready(AsyncSocket::Event::kWritable, deadline);
      if (!is_ready) co_return fail(Code::kDeadlineExceeded, "took too long");
    }
    if (events != POLLOUT) {
      if (const int error = pending_error(socket.descriptor()); error != 0) co_return failure(error);
    }
  }
  co_return AsyncStream(std::move(socket));
}

runtime::Task<Result<AsyncStream>> Dialer::connect(std::string host, std::uint16_t port, AddressFamily family,
                                                   Monotonic deadline) {
  Result<NameLookup::Addresses> addresses = co_await names_.find(std::move(host), family, deadline);
  if (!addresses) co_return std::unexpected(std::move(addresses).error());
  Error last(Code::kNotFound, "the name has no address");
  for (SocketAddress& address : *addresses) {
    address.set_port(port);
    Result<AsyncStream> stream = co_await connect(address, deadline);
    if (stream) co_return stream;
    last = std::move(stream).error();
  }
  co_return std::unexpected(std::move(last));
}

Result<std::shared_ptr<const ClientTls>> Dialer::tls(const ClientTlsOptions& options) {
  if (const auto known = contexts_.find(options); known != contexts_.end()) return known->second;
  TRY(std::shared_ptr<const ClientTls> made, ClientTls::create(options));
  if (contexts_.size() >= options_.max_tls_contexts) contexts_.clear();
  contexts_.emplace(options, made);
  return made;
}

}  // namespace bellwether::net
