// SocketAddress: where a socket connects or sends to: IPv4, IPv6 or a unix path. A plain value without heap memory. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/result.h"

namespace bellwether::net {

enum class AddressFamily { kAny, kIpv4, kIpv6 };

class SocketAddress {
 public:
  SocketAddress() : storage_{} {}

  // "127.0.0.1", "::1", "fe80::1%eth0" (with the interface's number or name); nullopt for what is a name. No system call but for a zone.
  static std::optional<SocketAddress> from_literal(std::string_view host, std::uint16_t port);
  // kInvalidArgument when the path is longer than a unix socket's may be.
  static Result<SocketAddress> from_path(std::string_view path);
  // Of any family that fits; `size` as the kernel gave it.
  static SocketAddress from_native(const sockaddr* address, socklen_t size);

  int family() const { return storage_.any.sa_family; }
  bool is_unix() const { return family() == AF_UNIX; }
  std::uint16_t port() const;
  void set_port(std::uint16_t port);
  // The address without its port: "127.0.0.1", "::1", "/run/x.sock".
  std::string host() const;

  const sockaddr* native() const { return &storage_.any; }
  socklen_t size() const { return size_; }

 private:
  union Storage {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
    sockaddr_un path;
  } storage_;
  socklen_t size_ = 0;
};

}  // namespace bellwether::net
