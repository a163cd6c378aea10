// Regular expressions with the meaning of Python's `re`, as Graphite and its configuration files use them:
// leftmost, first alternative wins, groups by number and by (?P<name>...), replacements with \1 and \g<name>.
//
// RE2 runs them in linear time. What RE2 refuses (look-around, back-references) runs in PCRE2 under a limit
// on its steps and depth; only there can search() and its kin fail, with kResourceExhausted. Text is UTF-8.
// Differences from Python: \w \d \s and \b know ASCII only.
//
// Immutable after compile, so that any thread may match.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::codec {

enum class RegexCase { kSensitive, kIgnore };

class Regex {
 public:
  static constexpr std::size_t kMaxPatternBytes = 16'384;
  static constexpr std::uint32_t kMaxSteps = 200'000;         // of PCRE2, for one match
  static constexpr std::size_t kMaxReplacedBytes = 1u << 20;  // of what substitute() answers

  // kInvalidArgument with the library's reason and the offset in the pattern.
  static Result<Regex> compile(std::string_view pattern, RegexCase letter_case = RegexCase::kSensitive);

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  // Anywhere in the text: re.search. / At its start: re.match. / All of it: re.fullmatch.
  Result<bool> search(std::string_view text) const;
  Result<bool> match(std::string_view text) const;
  Result<bool> full_match(std::string_view text) const;

  // The whole match and its groups, in order, of the first match anywhere; a group that took no part is
  // nullopt. Empty when nothing matches. Views into `text`.
  using Groups = std::vector<std::optional<std::string_view>>;
  Result<Groups> groups(std::string_view text) const;

  // Every match replaced: re.sub(pattern, replacement, text). \1 to \99, \g<1>, \g<name>, \\ \n \t \r are
  // known in the replacement; a group that took no part is empty; an unknown group or escape is
  // kInvalidArgument.
  Result<std::string> substitute(std::string_view replacement, std::string_view text) const;

  const std::string& pattern() const { return pattern_; }
  std::size_t group_count() const;  // without the whole match

 private:
  class Engine;
  class Re2Engine;
  class Pcre2Engine;

  Regex(std::string pattern, std::unique_ptr<const Engine> engine);

  std::string pattern_;
  std::unique_ptr<const Engine> engine_;
};

}  // namespace bellwether::codec
