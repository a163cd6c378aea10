// ICMP echo: the packets of ping, built and read. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bellwether::checks::ping {

enum class Protocol { kIpv4, kIpv6 };

inline constexpr std::size_t kPayloadBytes = 56;  // as ping sends

// An echo request. The kernel puts its own identifier in for unprivileged sockets, and the checksum for IPv6.
std::string echo_request(Protocol protocol, std::uint16_t identifier, std::uint16_t sequence);

struct EchoReply {
  std::uint16_t identifier, sequence;
};

// nullopt for anything but an echo reply. With `has_header` an IPv4 header stands before it, as raw sockets have it.
std::optional<EchoReply> read_echo_reply(Protocol protocol, std::string_view packet, bool has_header);

}  // namespace bellwether::checks::ping
