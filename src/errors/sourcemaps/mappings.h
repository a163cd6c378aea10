// The `mappings` of a source map (ECMA-426): base64 VLQ, five numbers that count from the ones before, as tokens. Pure; about 5 ns a token.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::errors {

// A place in a text: lines and columns count from 0, columns in UTF-16 units, as JavaScript counts them.
struct TextPosition {
  std::uint32_t line = 0, column = 0;
  friend auto operator<=>(const TextPosition&, const TextPosition&) = default;
};

// From here on in the generated text, up to the next token.
struct MapToken {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  TextPosition generated;
  std::uint32_t source = kNone;  // kNone: nothing of any source
  TextPosition original;
  std::uint32_t name = kNone;
};

inline constexpr std::size_t kMaxMapTokens = 4'000'000;

// What one map's mappings stand in: where it begins in the generated text, and how many sources and names came before its own.
struct MappingBase {
  TextPosition begin;
  std::uint32_t sources_before = 0, sources = 0;
  std::uint32_t names_before = 0, names = 0;
};

// Appends the tokens of `mappings`. kInvalidArgument with the byte where they are malformed or point to a source or name that is not there;
// kResourceExhausted past kMaxMapTokens in all.
Result<void> read_mappings(std::string_view mappings, const MappingBase& base, std::vector<MapToken>& tokens);

}  // namespace bellwether::errors
