#include "archive/trigrams.h"

namespace bellwether::archive {
namespace {

std::uint32_t lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<std::uint32_t>(c - 'A' + 'a') : static_cast<std::uint8_t>(c);
}

// Calls `visit` with the bit of each trigram until it answers false.
template <class Visit>
void each_trigram(std::string_view text, Visit visit) {
  static_assert(kTrigramBytes * 8 == 1 << 16);
  std::uint32_t three = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    three = (three << 8 | lower(text[i])) & 0xffffff;
    if (i >= 2 && !visit(static_cast<std::uint16_t>(three * 0x9E3779B1u >> 16))) return;
  }
}

}  // namespace

void Trigrams::add(std::string_view text) {
  each_trigram(text, [&](std::uint16_t bit) {
    bits_[bit / 8] |= static_cast<std::uint8_t>(1u << (bit % 8));
    return true;
  });
}

bool may_hold(std::string_view bits, std::string_view piece) {
  bool may = true;
  each_trigram(piece, [&](std::uint16_t bit) {
    may = static_cast<std::uint8_t>(bits[bit / 8]) >> (bit % 8) & 1;
    return may;
  });
  return may;
}

}  // namespace bellwether::archive
