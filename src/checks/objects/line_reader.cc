#include "checks/objects/line_reader.h"

#include <cstring>

#include "base/text.h"

namespace bellwether::checks {
namespace {

bool is_continued(std::string_view line) {
  return line.ends_with('\\') && !line.ends_with("\\\\");
}

}  // namespace

std::string_view LineReader::take_line() {
  const void* const end = std::memchr(rest_.data(), '\n', rest_.size());
  const std::size_t length =
      end == nullptr ? rest_.size() : static_cast<std::size_t>(static_cast<const char*>(end) - rest_.data());
  std::string_view line = rest_.substr(0, length);
  rest_.remove_prefix(end == nullptr ? length : length + 1);
  ++line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::string_view> LineReader::next() {
  is_joined_ = false;
  if (rest_.empty()) return std::nullopt;
  std::string_view line = take_line();
  if (!is_continued(line)) [[likely]]
    return trim(line);
  is_joined_ = true;
  buffer_.assign(line);
  while (is_continued(buffer_) && !rest_.empty()) {
    buffer_.pop_back();
    line = take_line();
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin != std::string_view::npos) buffer_.append(line.substr(begin));
  }
  return trim(buffer_);
}

}  // namespace bellwether::checks
