// CRC-32 as zip, PNG and the packets of NSCA and NRPE have it (the polynomial 0xEDB88320). What we store ourselves has crc32c.h. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace bellwether::codec {

std::uint32_t crc32(std::string_view bytes);

}  // namespace bellwether::codec
