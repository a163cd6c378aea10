#include "statsd/posix_dialer.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bellwether::statsd {

namespace {

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Result<void> wait_writable(int descriptor, Monotonic deadline, const std::string& what) {
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd wanted{.fd = descriptor, .events = POLLOUT, .revents = 0};
    const int ready = left.count() <= 0 ? 0 : poll(&wanted, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready == 0) return fail(Code::kDeadlineExceeded, what + ": no answer in time");
    if (errno != EINTR) return std::unexpected<Error>(Error::from_errno(errno, what));
  }
}

class PosixConnection final : public OutboundConnection {
 public:
  PosixConnection(Socket socket, std::string name) : socket_(std::move(socket)), name_(std::move(name)) {}

  Result<void> send(std::string_view bytes, milliseconds timeout) override {
    const Monotonic deadline = std::chrono::steady_clock::now() + timeout;
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN) {
        TRY_VOID(wait_writable(socket_.get(), deadline, name_));
      } else if (errno != EINTR) {
        return std::unexpected<Error>(Error::from_errno(errno, name_));
      }
    }
    return {};
  }

 private:
  Socket socket_;
  std::string name_;
};

Result<Socket> connect_to(int family, int type, const sockaddr* address, socklen_t size, Monotonic deadline,
                          const std::string& name) {
  Socket socket(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return std::unexpected<Error>(Error::from_errno(errno, name));
  if (connect(socket.get(), address, size) == 0) return socket;
  if (errno != EINPROGRESS) return std::unexpected<Error>(Error::from_errno(errno, name));
  TRY_VOID(wait_writable(socket.get(), deadline, name));
  int error = 0;
  socklen_t error_size = sizeof(error);
  getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &error_size);
  if (error != 0) return std::unexpected<Error>(Error::from_errno(error, name));
  return socket;
}

Result<Socket> connect_unix(const net::Endpoint& target, int type, Monotonic deadline, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (target.path.size() >= sizeof(address.sun_path))
    return fail(Code::kInvalidArgument, name + ": the path is too long");
  std::memcpy(address.sun_path, target.path.c_str(), target.path.size() + 1);
  return connect_to(AF_UNIX, type, reinterpret_cast<const sockaddr*>(&address), sizeof(address), deadline, name);
}

Result<Socket> connect_internet(const net::Endpoint& target, int type, Monotonic deadline, const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = type;
  addrinfo* found = nullptr;
  if (const int wrong = getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &found);
      wrong != 0) {
    return fail(Code::kUnavailable, fmt::format("{}: {}", name, gai_strerror(wrong)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
  Result<Socket> socket = fail(Code::kUnavailable, name + ": has no address");
  for (const addrinfo* at = found; at != nullptr && !socket; at = at->ai_next) {
    Result<Socket> attempt = connect_to(at->ai_family, type, at->ai_addr, at->ai_addrlen, deadline, name);
    if (attempt) return attempt;
    socket = std::unexpected<Error>(std::move(attempt).error());
  }
  return socket;
}

}  // namespace

Result<std::unique_ptr<OutboundConnection>> PosixDialer::dial(const net::Endpoint& target, milliseconds timeout) {
  using Kind = net::Endpoint::Kind;
  const std::string name = target.to_string();
  const Monotonic deadline = std::chrono::steady_clock::now() + timeout;
  const int type = target.kind == Kind::kUdp || target.kind == Kind::kUnixDatagram ? SOCK_DGRAM : SOCK_STREAM;
  const bool is_unix = target.kind == Kind::kUnixStream || target.kind == Kind::kUnixDatagram;
  Result<Socket> socket =
      is_unix ? connect_unix(target, type, deadline, name) : connect_internet(target, type, deadline, name);
  if (!socket) return std::unexpected<Error>(std::move(socket).error());
  return std::make_unique<PosixConnection>(std::move(*socket), name);
}

}  // namespace bellwether::statsd
