// RuleLine: one line of a rule file, read word by word. Stack rules and fingerprint rules share this much of their syntax: `key:value`, values bare or
// in double quotes (with \" and \\), comments from `#` at the start of a line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::errors {

class RuleLine {
 public:
  RuleLine(std::string_view text, std::size_t number) : text_(text), number_(number) {}

  void skip_spaces();
  bool at_end() const { return at_ == text_.size(); }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  std::string_view rest() const { return text_.substr(at_); }
  bool take(std::string_view expected);

  // Letters, digits, `.`, `-` and `_`; may be empty.
  std::string_view word();
  // What follows `tags.` may hold more: up to the colon.
  std::string_view key();
  // Up to white space or one of `stops`, or what stands in quotes; `{{ … }}` is one piece.
  Result<std::string> value(std::string_view stops = {});

  std::size_t number() const { return number_; }
  // kInvalidArgument: "line 3: <what>"
  std::unexpected<Error> refuse(std::string_view what) const;

 private:
  std::string_view text_;
  std::size_t number_;
  std::size_t at_ = 0;
};

// Calls `read(line)` for each line that is not empty and no comment, and stops at the first error.
template <class Read>
Result<void> for_each_rule(std::string_view text, Read read) {
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view one = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (one.ends_with('\r')) one.remove_suffix(1);
    RuleLine line(one, ++number);
    line.skip_spaces();
    if (line.at_end() || line.next() == '#') continue;
    TRY_VOID(read(line));
  }
  return {};
}

}  // namespace bellwether::errors
