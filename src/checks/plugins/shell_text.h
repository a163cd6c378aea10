// ShellText: a command line while it is put together from text that the administrator wrote and values that came from outside (what a
// plugin printed, what somebody typed into an acknowledgement), so that no value can become a command, end a quote or add a wildcard,
// whether the line is run by a shell or split by ourselves.
//
// Administrators quote values in their own ways ("$SERVICEOUTPUT$", '$HOSTACKCOMMENT$', bare), so a value is never quoted here; what would
// be special where it stands is left out, as Nagios leaves out illegal_macro_output_chars. Within quotes that is little: performance data
// keeps its ';'. docs/decisions/macros-never-become-shell.md weighs the alternatives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bellwether::checks {

class ShellText {
 public:
  // `is_read_twice`: the line hands text to another reader (sh -c, eval, ssh, $(…), `…`), so that quotes around a value protect nothing.
  // See is_read_twice().
  explicit ShellText(bool is_read_twice) : is_read_twice_(is_read_twice) {}

  void append_own(std::string_view text);
  void append_foreign(std::string_view value);
  std::string take() { return std::move(text_); }

 private:
  enum class Quote : std::uint8_t { kNone, kSingle, kDouble };

  const bool is_read_twice_;
  Quote quote_ = Quote::kNone;
  bool is_escaped_ = false;  // the last character of ours was a backslash that takes the next
  std::string text_;
};

// True if a shell or another program may read parts of this command line a second time.
bool is_read_twice(std::string_view template_text);

}  // namespace bellwether::checks
