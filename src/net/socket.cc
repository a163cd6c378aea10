#include "net/socket.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/check.h"

namespace bellwether::net {
namespace {

constexpr int kBacklog = 1024;  // cut to net.core.somaxconn by the kernel

// A socket address of any family, with its length.
struct Address {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

bool is_stream(const Endpoint& endpoint) {
  return endpoint.kind == Endpoint::Kind::kTcp || endpoint.kind == Endpoint::Kind::kUnixStream;
}

bool is_unix(const Endpoint& endpoint) {
  return endpoint.kind == Endpoint::Kind::kUnixStream || endpoint.kind == Endpoint::Kind::kUnixDatagram;
}

Address address_of(const Endpoint& endpoint) {
  Address address;
  if (is_unix(endpoint)) {
    sockaddr_un unix_address{};
    unix_address.sun_family = AF_UNIX;
    CHECK(endpoint.path.size() < sizeof(unix_address.sun_path), "socket path too long: {}", endpoint.path);
    std::memcpy(unix_address.sun_path, endpoint.path.data(), endpoint.path.size());
    std::memcpy(&address.storage, &unix_address, sizeof(unix_address));
    address.size = sizeof(unix_address);
    return address;
  }
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, endpoint.host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&address.storage, &v4, sizeof(v4));
    address.size = sizeof(v4);
    return address;
  }
  sockaddr_in6 v6{};
  CHECK(::inet_pton(AF_INET6, endpoint.host.c_str(), &v6.sin6_addr) == 1, "not an address: {}", endpoint.host);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(endpoint.port);
  std::memcpy(&address.storage, &v6, sizeof(v6));
  address.size = sizeof(v6);
  return address;
}

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof(value));
}

// A path left behind by a process that was killed refuses connections; one that answers belongs to a running process.
Result<void> clear_stale_socket(const Endpoint& endpoint) {
  struct stat status{};
  if (::lstat(endpoint.path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) {
    return fail(Code::kAlreadyExists,
                fmt::format("{}: {} exists and is no socket", endpoint.to_string(), endpoint.path));
  }
  const Descriptor probe(
      ::socket(AF_UNIX, (is_stream(endpoint) ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const Address address = address_of(endpoint);
  if (::connect(probe.get(), address.get(), address.size) == 0 || errno == EAGAIN) {
    return fail(Code::kAlreadyExists, fmt::format("{}: another process listens there", endpoint.to_string()));
  }
  if (::unlink(endpoint.path.c_str()) != 0) return std::unexpected(Error::from_errno(errno, endpoint.to_string()));
  return {};
}

Result<Descriptor> adopt_inherited(const Endpoint& endpoint, int inherited) {
  int type = 0;
  socklen_t size = sizeof(type);
  if (::getsockopt(inherited, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    return std::unexpected(Error::from_errno(errno, fmt::format("inherited descriptor {}", inherited)));
  }
  if (type != (is_stream(endpoint) ? SOCK_STREAM : SOCK_DGRAM)) {
    return fail(Code::kInvalidArgument,
                fmt::format("inherited descriptor {} is of another type than {}", inherited, endpoint.to_string()));
  }
  Descriptor socket(inherited);
  ::fcntl(inherited, F_SETFL, ::fcntl(inherited, F_GETFL) | O_NONBLOCK);
  ::fcntl(inherited, F_SETFD, FD_CLOEXEC);
  return socket;
}

std::string host_and_port(const Address& address, std::uint16_t& port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.family() == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.storage, sizeof(v4));
    port = ntohs(v4.sin_port);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.family() == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof(v6));
    port = ntohs(v6.sin6_port);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

Result<Descriptor> bind_socket(const Endpoint& endpoint, PortSharing sharing, int inherited) {
  if (inherited >= 0) return adopt_inherited(endpoint, inherited);
  if (is_unix(endpoint)) TRY_VOID(clear_stale_socket(endpoint));
  const Address address = address_of(endpoint);
  Descriptor socket(
      ::socket(address.family(), (is_stream(endpoint) ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto failed = [&endpoint] { return std::unexpected(Error::from_errno(errno, endpoint.to_string())); };
  if (!socket.is_open()) return failed();
  if (!is_unix(endpoint)) {
    // On datagram sockets SO_REUSEADDR would let a second process steal the port unnoticed.
    if (is_stream(endpoint)) set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (sharing == PortSharing::kFurther) set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1);
    if (address.family() == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  }
  if (::bind(socket.get(), address.get(), address.size) != 0) {
    if (errno != EADDRINUSE) return failed();
    return std::unexpected(Error(Code::kAlreadyExists, endpoint.to_string() + ": the port is taken")
                               .caused_by(Error::from_errno(EADDRINUSE, "bind")));
  }
  if (sharing == PortSharing::kFirst && !is_unix(endpoint)) set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  if (is_stream(endpoint) && ::listen(socket.get(), kBacklog) != 0) return failed();
  return socket;
}

Result<Endpoint> local_endpoint(int socket, const Endpoint& asked) {
  Address address;
  if (::getsockname(socket, address.get(), &address.size) != 0) {
    return std::unexpected(Error::from_errno(errno, asked.to_string()));
  }
  Endpoint local = asked;
  if (!is_unix(asked)) local.host = host_and_port(address, local.port);
  return local;
}

std::string peer_name(int socket) {
  Address address;
  if (::getpeername(socket, address.get(), &address.size) != 0 || address.family() == AF_UNIX) return "unix";
  std::uint16_t port = 0;
  const std::string host = host_and_port(address, port);
  return address.family() == AF_INET6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

SocketFile::SocketFile(const Endpoint& endpoint, int inherited) {
  if (is_unix(endpoint) && inherited < 0) path_ = endpoint.path;
}

SocketFile::~SocketFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace bellwether::net
