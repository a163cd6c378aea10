// Packets of NRPE: version 2 (1,036 bytes, fixed) and versions 3 and 4 (as long as their text), with a CRC-32 over themselves. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::checks::nrpe {

enum class Type : std::int16_t { kQuery = 1, kResponse = 2, kResponseWithMore = 3 };

struct Packet {
  std::int16_t version = 2;
  Type type = Type::kQuery;
  std::int16_t result = 0;
  std::string text;  // without its closing NUL
};

inline constexpr std::size_t kMaxTextBytes = 64 << 10;  // what NRPE itself sends at most

// The bytes of a packet. Of version 2, text past 1,023 bytes is refused.
Result<std::string> write_packet(const Packet& packet);

struct ReadPacket {
  Packet packet;
  std::size_t bytes;
};
// The packet at the front; nullopt while it is not whole; kInvalidArgument for a wrong version, length or checksum.
Result<std::optional<ReadPacket>> read_packet(std::string_view bytes);

}  // namespace bellwether::checks::nrpe
