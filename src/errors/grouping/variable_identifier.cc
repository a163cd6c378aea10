#include <algorithm>

#include "errors/grouping/character.h"
#include "errors/grouping/variable_text.h"

namespace bellwether::errors {
namespace {

// The length of hex digits in groups of these sizes with dashes between; 0 if they are not there.
template <std::size_t kGroups>
std::size_t match_dashed(std::string_view text, std::size_t at, const std::size_t (&sizes)[kGroups]) {
  std::size_t end = at;
  for (std::size_t group = 0; group < kGroups; ++group) {
    if (group > 0 && peek(text, end++) != '-') return 0;
    if (end + sizes[group] > text.size()) return 0;
    for (std::size_t i = 0; i < sizes[group]; ++i) {
      if (!is_hex(text[end + i])) return 0;
    }
    end += sizes[group];
  }
  return ends_word(text, end) ? end - at : 0;
}

struct Mix {
  std::size_t digits = 0, lower_hex = 0, upper_hex = 0, lower = 0, upper = 0, others = 0;
  std::size_t switches = 0;  // from letters to digits, from lower to upper case, and back

  static Mix of(std::string_view word) {
    Mix mix;
    int before = -1;
    for (const char c : word) {
      int now = 3;
      if (is_digit(c)) {
        now = 0;
        ++mix.digits;
      } else if (is_lower(c)) {
        now = 1;
        ++(c <= 'f' ? mix.lower_hex : mix.lower);
      } else if (is_upper(c)) {
        now = 2;
        ++(c <= 'F' ? mix.upper_hex : mix.upper);
      } else {
        ++mix.others;
      }
      if (before >= 0 && now != before) ++mix.switches;
      before = now;
    }
    return mix;
  }
  bool is_all_hex() const { return lower + upper + others == 0; }
  std::size_t hex_letters() const { return lower_hex + upper_hex; }
};

constexpr std::size_t kSha1Digits = 40, kMd5Digits = 32, kGitShaDigits = 7;
constexpr std::size_t kLeastHexWithDigit = 4, kLeastHexOfLetters = 8;
constexpr std::size_t kLeastRandomId = 14;

}  // namespace

std::size_t match_traceparent(std::string_view text, std::size_t at) {
  return match_dashed(text, at, {2, 32, 16, 2});
}

std::size_t match_uuid(std::string_view text, std::size_t at) {
  return match_dashed(text, at, {8, 4, 4, 4, 12});
}

std::size_t match_swift_transaction(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("tx")) return 0;
  const std::size_t rest = match_dashed(text, at + 2, {21, 10});
  return rest == 0 ? 0 : rest + 2;
}

std::string_view classify_word(std::string_view word) {
  if (word.size() < kLeastHexWithDigit) return {};
  if (word[0] == '0' && lower(word[1]) == 'x') {
    return std::ranges::all_of(word.substr(2), is_hex) ? "hex" : std::string_view();
  }
  const Mix mix = Mix::of(word);
  if (mix.is_all_hex()) {
    if (word.size() == kSha1Digits) return "sha1";
    if (word.size() == kMd5Digits) return "md5";
    const bool is_one_case = mix.lower_hex == 0 || mix.upper_hex == 0;
    if (mix.hex_letters() > 0 && is_one_case && (mix.digits > 0 || word.size() >= kLeastHexOfLetters)) return "hex";
    if (word.size() == kGitShaDigits && mix.digits > 0 && mix.hex_letters() > 0) return "git_sha";
  }
  // Names that people give have few digits, at their end. Identifiers that machines draw change between digits and letters all the time.
  const bool is_plain = mix.others == 0 && mix.digits > 0 && mix.digits < word.size();
  if (is_plain && word.size() >= kLeastRandomId && mix.digits >= 2 && mix.switches * 5 >= word.size() * 2)
    return "random_id";
  return {};
}

}  // namespace bellwether::errors
