#include "carbon/line_scanner.h"

#include <cmath>
#include <cstring>

#include "base/check.h"
#include "carbon/blank_masks.h"

namespace bellwether::carbon {
namespace {

constexpr std::size_t kUsualTimestampDigits = 10;  // 2001 to 2286

}  // namespace

void LineScanner::begin(std::string_view text, std::size_t max_line_bytes) {
  CHECK(text.empty() || text.back() == '\n', "the text ends within a line");
  text_ = text;
  max_line_bytes_ = max_line_bytes;
  at_ = 0;
  words_ = (text.size() + 63) / 64;
  if (masks_.size() < words_) masks_.resize(words_);
  find_blanks(text.data(), text.size(), masks_.data());
}

bool LineScanner::next_usual(Point& point) {
  const char* const text = text_.data();
  const std::size_t name_end = blank_from(at_);
  const std::size_t value_end = blank_from(name_end + 1);
  if (value_end >= text_.size() || text[name_end] != ' ' || text[value_end] != ' ' || name_end == at_ ||
      value_end == name_end + 1)
    return false;

  const char* const timestamp = text + value_end + 1;
  std::size_t line_end = value_end + 1 + kUsualTimestampDigits;
  if (line_end < text_.size() && text[line_end] == '\r') ++line_end;
  if (line_end >= text_.size() || text[line_end] != '\n' || line_end - at_ > max_line_bytes_) return false;
  if (std::memcmp(timestamp, last_timestamp_text_, kUsualTimestampDigits) != 0) {
    std::int64_t seconds = 0;
    for (std::size_t i = 0; i < kUsualTimestampDigits; ++i) {
      const unsigned digit = static_cast<unsigned char>(timestamp[i]) - unsigned{'0'};
      if (digit > 9) return false;
      seconds = seconds * 10 + digit;
    }
    if (seconds >= std::int64_t{1} << 32) return false;
    std::memcpy(last_timestamp_text_, timestamp, kUsualTimestampDigits);
    last_timestamp_ = seconds;
  }

  const ReadNumber number = read_number(text + name_end + 1, text + value_end);
  if (number.end != text + value_end || std::isnan(number.value)) return false;
  point.name = text_.substr(at_, name_end - at_);
  point.value = number.value;
  point.decimal = number.decimal;
  point.timestamp = last_timestamp_;
  at_ = line_end + 1;
  return true;
}

std::string_view LineScanner::next_line() {
  const std::size_t end = text_.find('\n', at_);
  const std::string_view line = text_.substr(at_, end - at_);
  at_ = end + 1;
  return line;
}

}  // namespace bellwether::carbon
