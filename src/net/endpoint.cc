#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/un.h>

#include "base/text.h"
#include "net/listener.h"

namespace bellwether::net {
namespace {

constexpr std::string_view kForms = "udp://HOST:PORT, tcp://HOST:PORT, unix:///PATH or unixgram:///PATH";

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_ipv4(const std::string& host) {
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

Result<Endpoint> parse_unix(std::string_view text, std::string_view path, Endpoint::Kind kind) {
  if (!path.starts_with('/')) {
    return fail(Code::kInvalidArgument, fmt::format("'{}': the socket's path must be absolute", printable(text)));
  }
  static_assert(Endpoint::kMaxPathBytes == sizeof(sockaddr_un::sun_path) - 1);
  if (path.size() > Endpoint::kMaxPathBytes || path.find('\0') != std::string_view::npos) {
    return fail(Code::kInvalidArgument,
                fmt::format("'{}': a socket's path has at most {} bytes", printable(text), Endpoint::kMaxPathBytes));
  }
  Endpoint endpoint;
  endpoint.kind = kind;
  endpoint.path = path;
  return endpoint;
}

Result<Endpoint> parse_address(std::string_view text, std::string_view address, Endpoint::Kind kind) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) {
    return fail(Code::kInvalidArgument, fmt::format("'{}' has no port", printable(text)));
  }
  std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  Endpoint endpoint;
  endpoint.kind = kind;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return fail(Code::kInvalidArgument,
                fmt::format("'{}': '{}' is not a port (0 to 65535)", printable(text), printable(port)));
  }
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  endpoint.host = host == "localhost" ? "127.0.0.1" : std::string(host);
  // Names are not looked up: a listener binds to an address of this machine, and a resolver could block or change its mind.
  if (bracketed ? !is_ipv6(endpoint.host) : !is_ipv4(endpoint.host)) {
    return fail(Code::kInvalidArgument,
                fmt::format("'{}': '{}' is not an IPv4 address, a bracketed IPv6 address or localhost", printable(text),
                            printable(host)));
  }
  return endpoint;
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) {
    return fail(Code::kInvalidArgument, fmt::format("'{}' is not an address such as {}", printable(text), kForms));
  }
  const std::string_view scheme = text.substr(0, mark);
  const std::string_view rest = text.substr(mark + 3);
  if (scheme == "udp") return parse_address(text, rest, Kind::kUdp);
  if (scheme == "tcp") return parse_address(text, rest, Kind::kTcp);
  if (scheme == "unix") return parse_unix(text, rest, Kind::kUnixStream);
  if (scheme == "unixgram") return parse_unix(text, rest, Kind::kUnixDatagram);
  return fail(Code::kInvalidArgument,
              fmt::format("'{}': unknown scheme '{}', expected {}", printable(text), printable(scheme), kForms));
}

std::string Endpoint::to_string() const {
  const std::string address = host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
  switch (kind) {
    case Kind::kUdp:
      return fmt::format("udp://{}:{}", address, port);
    case Kind::kTcp:
      return fmt::format("tcp://{}:{}", address, port);
    case Kind::kUnixStream:
      return fmt::format("unix://{}", path);
    case Kind::kUnixDatagram:
      return fmt::format("unixgram://{}", path);
  }
  return {};
}

bool Endpoint::is_loopback() const {
  if (kind == Kind::kUnixStream || kind == Kind::kUnixDatagram) return true;
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace bellwether::net
