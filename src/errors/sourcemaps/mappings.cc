#include "errors/sourcemaps/mappings.h"

#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}
constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

class MappingReader {
 public:
  MappingReader(std::string_view text, const MappingBase& base, std::vector<MapToken>& tokens)
      : text_(text), base_(base), tokens_(tokens) {}

  Result<void> run() {
    TextPosition at = base_.begin;
    std::int64_t column = 0;  // since the line's start
    while (position_ < text_.size()) {
      if (text_[position_] == ';') {
        if (at.line == MapToken::kNone) return malformed("too many lines");
        at = {.line = at.line + 1, .column = 0};
        column = 0;
        ++position_;
      } else if (text_[position_] == ',') {
        ++position_;
      } else {
        TRY_VOID(read_segment(at, column));
      }
    }
    return {};
  }

 private:
  std::unexpected<Error> malformed(std::string_view what) const {
    return fail(Code::kInvalidArgument, fmt::format("source map: mappings: byte {}: {}", position_, what));
  }

  bool at_end_of_segment() const {
    return position_ == text_.size() || text_[position_] == ',' || text_[position_] == ';';
  }

  Result<void> read_segment(TextPosition line_start, std::int64_t& column) {
    if (tokens_.size() >= kMaxMapTokens)
      return fail(Code::kResourceExhausted, fmt::format("source map: more than {} mappings", kMaxMapTokens));
    MapToken token;
    TRY_VOID(advance(column));
    token.generated = {.line = line_start.line, .column = line_start.column + static_cast<std::uint32_t>(column)};
    if (!at_end_of_segment()) {
      TRY_VOID(advance(source_));
      TRY_VOID(advance(line_));
      TRY_VOID(advance(column_));
      if (source_ >= base_.sources) return malformed(fmt::format("no source {}", source_));
      token.source = base_.sources_before + static_cast<std::uint32_t>(source_);
      token.original = {.line = static_cast<std::uint32_t>(line_), .column = static_cast<std::uint32_t>(column_)};
      if (!at_end_of_segment()) {
        TRY_VOID(advance(name_));
        if (name_ >= base_.names) return malformed(fmt::format("no name {}", name_));
        token.name = base_.names_before + static_cast<std::uint32_t>(name_);
      }
      if (!at_end_of_segment()) return malformed("a segment of more than five numbers");
    }
    tokens_.push_back(token);
    return {};
  }

  // Reads a number and adds it: five bits a digit, the lowest first; the sixth says that more follow, the lowest bit of all is the sign.
  Result<void> advance(std::int64_t& value) {
    std::uint64_t bits = 0;
    for (unsigned shift = 0;; shift += 5) {
      const std::uint8_t digit =
          position_ < text_.size() ? kDigits[static_cast<unsigned char>(text_[position_])] : kNoDigit;
      if (digit == kNoDigit) return malformed("no base64 digit where a number goes on");
      if (shift > 30) return malformed("a number of more than 32 bits");
      ++position_;
      bits |= std::uint64_t{digit & 31u} << shift;
      if ((digit & 32) == 0) break;
    }
    const auto magnitude = static_cast<std::int64_t>(bits >> 1);
    value += (bits & 1) != 0 ? -magnitude : magnitude;
    if (value < 0 || value >= std::numeric_limits<std::int32_t>::max()) return malformed("a place outside of any text");
    return {};
  }

  std::string_view text_;
  const MappingBase& base_;
  std::vector<MapToken>& tokens_;
  std::size_t position_ = 0;
  std::int64_t source_ = 0, line_ = 0, column_ = 0, name_ = 0;
};

}  // namespace

Result<void> read_mappings(std::string_view mappings, const MappingBase& base, std::vector<MapToken>& tokens) {
  return MappingReader(mappings, base, tokens).run();
}

}  // namespace bellwether::errors
