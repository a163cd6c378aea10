#include "errors/sourcemaps/generated_text.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace bellwether::errors {
namespace {

struct Step {
  std::size_t bytes, units;
};

// The character at the front of `text`; a byte of none counts as one.
Step step_over(std::string_view text) {
  const std::size_t bytes = utf8_length(text);
  if (bytes == 0) return {.bytes = 1, .units = 1};
  return {.bytes = bytes, .units = bytes == 4 ? 2u : 1u};
}

}  // namespace

GeneratedText::GeneratedText(std::string text) : text_(std::move(text)) {
  std::size_t begin = 0;
  while (begin <= text_.size() && lines_.size() < kMaxLines) {
    const std::size_t end = std::min(text_.find('\n', begin), text_.size());
    Line line{.begin = begin, .end = end};
    if (line.end > line.begin && text_[line.end - 1] == '\r') --line.end;
    const std::string_view content = line_at(line);
    line.is_ascii = std::ranges::none_of(content, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (!line.is_ascii) add_marks(line);
    lines_.push_back(line);
    begin = end + 1;
  }
}

void GeneratedText::add_marks(Line& line) {
  line.first_mark = marks_.size();
  std::size_t column = 0, next_mark = 0;
  for (std::size_t at = line.begin; at < line.end;) {
    if (column >= next_mark) {
      marks_.push_back({.offset = at, .column = column});
      next_mark += kStride;
    }
    const Step step = step_over(std::string_view(text_).substr(at, line.end - at));
    at += step.bytes;
    column += step.units;
  }
  line.marks = marks_.size() - line.first_mark;
}

std::string_view GeneratedText::line_at(const Line& line) const {
  return std::string_view(text_).substr(line.begin, line.end - line.begin);
}

std::size_t GeneratedText::offset_of(const Line& line, std::uint32_t column) const {
  if (line.is_ascii) return std::min<std::size_t>(column, line.end - line.begin);
  std::size_t index = std::min<std::size_t>(column / kStride, line.marks - 1);
  // A mark stands one column late where a character of two units lies across its place.
  if (marks_[line.first_mark + index].column > column) --index;
  auto [at, reached] = marks_[line.first_mark + index];
  while (at < line.end && reached < column) {
    const Step step = step_over(std::string_view(text_).substr(at, line.end - at));
    at += step.bytes;
    reached += step.units;
  }
  return at - line.begin;
}

std::string_view GeneratedText::from(TextPosition position) const {
  if (position.line >= lines_.size()) return {};
  const Line& line = lines_[position.line];
  return line_at(line).substr(offset_of(line, position.column));
}

std::string_view GeneratedText::until(TextPosition position) const {
  if (position.line >= lines_.size()) return {};
  const Line& line = lines_[position.line];
  return line_at(line).substr(0, offset_of(line, position.column));
}

std::string_view GeneratedText::source_map_url() const {
  constexpr std::size_t kLastLines = 5;
  constexpr std::string_view kMark = "# sourceMappingURL=";
  for (std::size_t i = 0; i < std::min(kLastLines, lines_.size()); ++i) {
    const std::string_view line = line_at(lines_[lines_.size() - 1 - i]);
    const std::size_t at = line.rfind(kMark);
    if (at == std::string_view::npos || at < 2 || line[at - 2] != '/') continue;
    const std::string_view url = trim(line.substr(at + kMark.size()));
    return url.substr(0, url.find_first_of(" \t*"));
  }
  return {};
}

std::size_t GeneratedText::bytes() const {
  return text_.size() + lines_.size() * sizeof(Line) + marks_.size() * sizeof(Mark);
}

std::vector<std::string_view> lines_of(std::string_view text, std::uint32_t first, std::size_t count) {
  std::vector<std::string_view> lines;
  std::uint32_t number = 0;
  for (std::size_t begin = 0; begin <= text.size() && lines.size() < count; ++number) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    if (number >= first) lines.push_back(text.substr(begin, end - begin));
    const bool is_pair = text.substr(end, 2) == "\r\n";
    begin = end + (is_pair ? 2 : 1);
  }
  return lines;
}

}  // namespace bellwether::errors
