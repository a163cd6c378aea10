#include "checks/native/ping/echo.h"

namespace bellwether::checks::ping {
namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr unsigned char kRequestIpv4 = 8, kReplyIpv4 = 0;
constexpr unsigned char kRequestIpv6 = 128, kReplyIpv6 = 129;

unsigned char at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

std::uint16_t word(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint16_t>(at(bytes, index) << 8 | at(bytes, index + 1));
}

void put_word(std::string& bytes, std::size_t index, std::uint16_t value) {
  bytes[index] = static_cast<char>(value >> 8);
  bytes[index + 1] = static_cast<char>(value & 0xff);
}

// RFC 1071.
std::uint16_t checksum(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += word(bytes, i);
  if (bytes.size() % 2 == 1) sum += static_cast<std::uint32_t>(at(bytes, bytes.size() - 1)) << 8;
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::string echo_request(Protocol protocol, std::uint16_t identifier, std::uint16_t sequence) {
  std::string packet(kHeaderBytes + kPayloadBytes, '\0');
  packet[0] = static_cast<char>(protocol == Protocol::kIpv4 ? kRequestIpv4 : kRequestIpv6);
  put_word(packet, 4, identifier);
  put_word(packet, 6, sequence);
  for (std::size_t i = kHeaderBytes; i < packet.size(); ++i) packet[i] = static_cast<char>(i);
  if (protocol == Protocol::kIpv4) put_word(packet, 2, checksum(packet));
  return packet;
}

std::optional<EchoReply> read_echo_reply(Protocol protocol, std::string_view packet, bool has_header) {
  if (has_header && protocol == Protocol::kIpv4) {
    if (packet.empty()) return std::nullopt;
    const std::size_t header = static_cast<std::size_t>(at(packet, 0) & 0x0f) * 4;
    if (header < 20 || packet.size() < header) return std::nullopt;
    packet.remove_prefix(header);
  }
  if (packet.size() < kHeaderBytes) return std::nullopt;
  if (at(packet, 0) != (protocol == Protocol::kIpv4 ? kReplyIpv4 : kReplyIpv6) || at(packet, 1) != 0)
    return std::nullopt;
  return EchoReply{word(packet, 4), word(packet, 6)};
}

}  // namespace bellwether::checks::ping
