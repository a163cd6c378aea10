// GeneratedText: minified JavaScript, addressed as JavaScript addresses it: by line and by column in UTF-16 units. Immutable: any thread.
// Finding a place takes a step for ASCII lines, and up to kStride characters for others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "errors/sourcemaps/mappings.h"

namespace bellwether::errors {

class GeneratedText {
 public:
  explicit GeneratedText(std::string text);

  // The line from there on, without its end; empty past its end. Valid as long as this.
  std::string_view from(TextPosition position) const;
  // The line up to there.
  std::string_view until(TextPosition position) const;

  // What "//# sourceMappingURL=" in its last lines says; empty: nothing.
  std::string_view source_map_url() const;

  std::size_t bytes() const;

 private:
  static constexpr std::size_t kStride = 512;        // columns between two marks
  static constexpr std::size_t kMaxLines = 1 << 20;  // the rest is not addressed
  struct Line {
    std::size_t begin = 0, end = 0;
    std::size_t first_mark = 0, marks = 0;
    bool is_ascii = true;
  };
  struct Mark {
    std::size_t offset = 0;
    std::size_t column = 0;
  };
  void add_marks(Line& line);
  std::string_view line_at(const Line& line) const;
  std::size_t offset_of(const Line& line, std::uint32_t column) const;

  std::string text_;
  std::vector<Line> lines_;
  std::vector<Mark> marks_;  // of lines that are not ASCII, about every kStride columns
};

// The lines of `text` from `first` on, at most `count` of them, without their ends; "\r\n" and "\r" end lines as well. Cost: one pass.
std::vector<std::string_view> lines_of(std::string_view text, std::uint32_t first, std::size_t count);

}  // namespace bellwether::errors
