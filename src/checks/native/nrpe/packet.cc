#include "checks/native/nrpe/packet.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/crc32.h"

namespace bellwether::checks::nrpe {
namespace {

constexpr std::size_t kOldTextBytes = 1'024;
constexpr std::size_t kOldBytes = 1'036;
constexpr std::size_t kHeaderBytes = 16;  // of versions 3 and 4, before the text
constexpr std::size_t kChecksumAt = 4;
// Version 3 counts its text's padding in; servers send the struct of the C compiler.
constexpr std::size_t kVersion3Padding = 3;

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

void set_checksum(std::string& packet) {
  std::string sum;
  put(sum, codec::crc32(packet), 4);
  std::ranges::copy(sum, packet.begin() + kChecksumAt);
}

std::unexpected<Error> wrong(std::string what) {
  return fail(Code::kInvalidArgument, std::move(what));
}

Result<std::string_view> checked(std::string_view whole) {
  std::string zeroed(whole);
  std::fill_n(zeroed.begin() + kChecksumAt, 4, '\0');
  if (codec::crc32(zeroed) != number(whole, kChecksumAt, 4)) return wrong("Response packet had invalid CRC32.");
  return whole;
}

}  // namespace

Result<std::string> write_packet(const Packet& packet) {
  std::string bytes;
  put(bytes, static_cast<std::uint16_t>(packet.version), 2);
  put(bytes, static_cast<std::uint16_t>(packet.type), 2);
  put(bytes, 0, 4);
  put(bytes, static_cast<std::uint16_t>(packet.result), 2);
  if (packet.version == 2) {
    if (packet.text.size() >= kOldTextBytes) return wrong("the command is longer than 1,023 bytes");
    bytes += packet.text;
    bytes.resize(kOldBytes, '\0');
  } else {
    if (packet.text.size() >= kMaxTextBytes) return wrong("the command is longer than it may be");
    put(bytes, 0, 2);
    put(bytes, static_cast<std::uint32_t>(packet.text.size() + 1), 4);
    bytes += packet.text;
    bytes += '\0';
    if (packet.version == 3) bytes.append(kVersion3Padding, '\0');
  }
  set_checksum(bytes);
  return bytes;
}

Result<std::optional<ReadPacket>> read_packet(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  const std::uint32_t version = number(bytes, 0, 2);
  if (version < 2 || version > 4) return wrong(fmt::format("Response packet has version {}", version));
  std::size_t text_at = 10;
  std::size_t text_bytes = kOldTextBytes;
  std::size_t whole = kOldBytes;
  if (version > 2) {
    text_at = kHeaderBytes;
    text_bytes = number(bytes, 12, 4);
    if (text_bytes > kMaxTextBytes) return wrong(fmt::format("Response packet of {} bytes", text_bytes));
    whole = kHeaderBytes + text_bytes + (version == 3 ? kVersion3Padding : 0);
  }
  if (bytes.size() < whole) return std::nullopt;
  TRY(const std::string_view packet, checked(bytes.substr(0, whole)));
  ReadPacket read{{}, whole};
  read.packet.version = static_cast<std::int16_t>(version);
  read.packet.type = static_cast<Type>(number(packet, 2, 2));
  read.packet.result = static_cast<std::int16_t>(number(packet, 8, 2));
  const std::string_view text = packet.substr(text_at, text_bytes);
  read.packet.text = text.substr(0, text.find('\0'));
  return read;
}

}  // namespace bellwether::checks::nrpe
