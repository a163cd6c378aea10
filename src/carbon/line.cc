#include "carbon/line.h"

#include <cmath>

namespace bellwether::carbon {
namespace {

constexpr double kLatest = 4294967296.0;  // what carbon's 32-bit timestamps can say

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view next_field(std::string_view& text) {
  while (!text.empty() && is_blank(text[0])) text.remove_prefix(1);
  std::size_t size = 0;
  while (size < text.size() && !is_blank(text[size])) ++size;
  const std::string_view field = text.substr(0, size);
  text.remove_prefix(size);
  return field;
}

}  // namespace

bool to_timestamp(double seconds, std::int64_t& timestamp) {
  if (!(seconds >= -1 && seconds < kLatest)) return false;
  const double whole = std::trunc(seconds);
  if (whole < 0 && seconds != -1) return false;
  timestamp = static_cast<std::int64_t>(whole);
  return true;
}

bool parse_timestamp(std::string_view text, std::int64_t& timestamp) {
  const std::optional<double> seconds = parse_number(text);
  return seconds && to_timestamp(*seconds, timestamp);
}

LineFault parse_line(std::string_view line, Point& point) {
  point.name = next_field(line);
  if (point.name.empty()) return LineFault::kBlank;
  const std::string_view value = next_field(line);
  const std::string_view timestamp = next_field(line);
  if (timestamp.empty() || !next_field(line).empty()) return LineFault::kFields;
  const ReadNumber number = read_number(value.data(), value.data() + value.size());
  if (number.end != value.data() + value.size()) return LineFault::kValue;
  if (std::isnan(number.value)) return LineFault::kNotANumber;
  if (!parse_timestamp(timestamp, point.timestamp)) return LineFault::kTimestamp;
  point.value = number.value;
  point.decimal = number.decimal;
  return LineFault::kNone;
}

}  // namespace bellwether::carbon
