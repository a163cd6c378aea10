// Hashes that are stable across releases and machines, so that they may decide placement and live on disk: XXH3 (64 bits).
#pragma once

#include <cstdint>
#include <string_view>

namespace bellwether {

// Pure; about 5 ns for a 40-byte name.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace bellwether
