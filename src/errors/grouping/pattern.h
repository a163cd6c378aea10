// Pattern: the globs of stack and fingerprint rules. `*` matches any characters, `?` one, `[a-z]` and `[!x]` one of a class (without spaces), a backslash the next
// character itself. Patterns of paths differ: a backslash is a slash, letter case is ignored, `*` and `?` stop at slashes and `**` does not.
//
// Immutable; any thread. Matching allocates nothing and costs pattern x text at worst for names, pattern x text x segments for paths.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::errors {

class Pattern {
 public:
  static constexpr std::size_t kMaxBytes = 512;  // kInvalidArgument past it

  enum class Style : std::uint8_t { kName, kNameIgnoringCase, kPath };

  static Result<Pattern> compile(std::string_view text, Style style);

  // All of `text`. Of a path: as normalise_path() makes it.
  bool matches(std::string_view text) const;

  // The longest run of characters that every match holds; lower case unless the style is kName. Empty if there is none.
  std::string_view literal() const { return literal_; }

 private:
  struct Step {
    enum class Kind : std::uint8_t { kByte, kAny, kClass, kStar, kDoubleStar };
    Kind kind;
    char byte = 0;
    std::uint16_t class_index = 0;
  };

  bool step_accepts(const Step& step, char c) const;
  std::size_t next_start(std::string_view text, std::size_t at, std::size_t step) const;
  void find_literal();

  Style style_ = Style::kName;
  std::vector<Step> steps_;
  std::vector<std::bitset<256>> classes_;
  std::string literal_;
};

// Lower case, with slashes for backslashes.
std::string normalise_path(std::string_view path);
void normalise_path_in_place(std::string& path);

// Whether the pattern of a path matches, with or without a slash before the path: "**/lib/**" is meant to match "lib/a.py".
// `slashed_path` is normalised and begins with a slash that need not be the path's own.
bool matches_path(const Pattern& pattern, std::string_view slashed_path);

}  // namespace bellwether::errors
