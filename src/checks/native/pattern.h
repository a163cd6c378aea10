// Pattern: an extended POSIX regular expression, as check_http -r takes it, in the C library's own implementation: the same matches as the
// plugin's. Immutable after compile. Its time is not bounded for patterns with back-references, so callers match long texts off the loop.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::checks {

class Pattern {
 public:
  struct Options {
    bool ignores_case = false;
    bool spans_lines = false;  // '.' and [^x] match a newline, and ^ and $ only the whole text's ends
  };

  // kInvalidArgument: "Could Not Compile Regular Expression: …".
  static Result<Pattern> compile(std::string_view text, Options options);

  // Up to the first NUL of the text.
  bool matches(std::string_view text) const;

 private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace bellwether::checks
