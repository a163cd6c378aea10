// Passwords: argon2id, in the encoded form that carries its own parameters and salt ("$argon2id$v=19$m=19456,t=2,p=1$…").
//
// Both functions take about 20 ms of CPU and 19 MiB (OWASP's second recommendation): call them from the blocking pool.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::app {

inline constexpr std::size_t kLeastPasswordBytes = 10;
inline constexpr std::size_t kMostPasswordBytes = 1024;

// kInvalidArgument for a password that is too short or too long.
Result<std::string> hash_password(std::string_view password);

bool verify_password(std::string_view password, const std::string& encoded);

}  // namespace bellwether::app
