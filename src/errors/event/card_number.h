// Card numbers: by the length and first digits of the schemes that issue them, and their check digit (ISO/IEC 7812-1, annex B).
#pragma once

#include <cstddef>
#include <string_view>

namespace bellwether::errors {

inline constexpr std::size_t kMinCardDigits = 14;

// Digits only.
bool is_card_number(std::string_view digits);

}  // namespace bellwether::errors
