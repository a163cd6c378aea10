// Secrets of our own making: session ids, tokens, set-up links. The plain text is shown once; only its SHA-256 is stored.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::app {

// From the kernel's generator. kIo when it refuses.
Result<void> fill_random(std::span<std::uint8_t> out);

template <std::size_t N>
Result<std::array<std::uint8_t, N>> random_bytes() {
  std::array<std::uint8_t, N> bytes;
  TRY_VOID(fill_random(bytes));
  return bytes;
}

// 256 random bits as 64 hexadecimal digits.
Result<std::string> new_secret();

// SHA-256 as hexadecimal digits: what the ledger keeps of a secret.
std::string secret_hash(std::string_view secret);

// Without telling by its time where two texts differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace bellwether::app
