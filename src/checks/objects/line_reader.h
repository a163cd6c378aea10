// LineReader: the lines of a configuration file as Nagios joins them: a backslash at the end of a line continues it, and the next line's
// leading blanks are dropped. Views into the text, or, for joined lines, into a buffer that lasts until the next call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether::checks {

class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  // Without the line end and without surrounding blanks. nullopt at the end of the text.
  std::optional<std::string_view> next();
  // The number of the last line that next() took in, from 1.
  int line() const { return line_; }
  // True if the last line lives in the buffer.
  bool is_joined() const { return is_joined_; }

 private:
  std::string_view take_line();

  std::string_view rest_;
  std::string buffer_;
  int line_ = 0;
  bool is_joined_ = false;
};

}  // namespace bellwether::checks
