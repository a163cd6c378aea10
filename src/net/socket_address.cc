#include "net/socket_address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>

namespace bellwether::net {
namespace {

constexpr std::size_t kMaxLiteralBytes = 64;

std::uint32_t zone_of(const char* text) {
  std::uint32_t number = 0;
  const char* last = text + std::strlen(text);
  if (std::from_chars(text, last, number).ptr == last) return number;
  return ::if_nametoindex(text);
}

}  // namespace

std::optional<SocketAddress> SocketAddress::from_literal(std::string_view host, std::uint16_t port) {
  std::array<char, kMaxLiteralBytes> text{};
  if (host.empty() || host.size() >= text.size()) return std::nullopt;
  std::memcpy(text.data(), host.data(), host.size());
  SocketAddress address;
  if (::inet_pton(AF_INET, text.data(), &address.storage_.v4.sin_addr) == 1) {
    address.storage_.v4.sin_family = AF_INET;
    address.size_ = sizeof(sockaddr_in);
    address.set_port(port);
    return address;
  }
  char* zone = std::strchr(text.data(), '%');
  if (zone != nullptr) *zone++ = '\0';
  if (::inet_pton(AF_INET6, text.data(), &address.storage_.v6.sin6_addr) != 1) return std::nullopt;
  address.storage_.v6.sin6_family = AF_INET6;
  if (zone != nullptr) {
    address.storage_.v6.sin6_scope_id = zone_of(zone);
    if (address.storage_.v6.sin6_scope_id == 0) return std::nullopt;
  }
  address.size_ = sizeof(sockaddr_in6);
  address.set_port(port);
  return address;
}

Result<SocketAddress> SocketAddress::from_path(std::string_view path) {
  SocketAddress address;
  if (path.size() >= sizeof(address.storage_.path.sun_path)) {
    return fail(Code::kInvalidArgument, fmt::format("{}: longer than a unix socket's path may be", path));
  }
  address.storage_.path.sun_family = AF_UNIX;
  std::memcpy(address.storage_.path.sun_path, path.data(), path.size());
  address.size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return address;
}

SocketAddress SocketAddress::from_native(const sockaddr* address, socklen_t size) {
  SocketAddress copy;
  copy.size_ = std::min<socklen_t>(size, sizeof(copy.storage_));
  std::memcpy(&copy.storage_, address, copy.size_);
  return copy;
}

std::uint16_t SocketAddress::port() const {
  if (family() == AF_INET) return ntohs(storage_.v4.sin_port);
  if (family() == AF_INET6) return ntohs(storage_.v6.sin6_port);
  return 0;
}

void SocketAddress::set_port(std::uint16_t port) {
  if (family() == AF_INET) storage_.v4.sin_port = htons(port);
  if (family() == AF_INET6) storage_.v6.sin6_port = htons(port);
}

std::string SocketAddress::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) ::inet_ntop(AF_INET, &storage_.v4.sin_addr, text.data(), text.size());
  if (family() == AF_INET6) ::inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text.data(), text.size());
  if (is_unix()) return storage_.path.sun_path;
  return text.data();
}

}  // namespace bellwether::net
