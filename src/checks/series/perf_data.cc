#include "checks/series/perf_data.h"

#include <cmath>

#include "base/number.h"

namespace bellwether::checks {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t end_of_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end])) ++end;
  return end;
}

// The label at the front of `text` and its '='; nothing is taken when there is none.
bool take_label(std::string_view& text, std::string_view& label, std::string& scratch) {
  if (text.front() != '\'') {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    label = text.substr(0, equals);
    // A label without quotes holds no blank; "a b=1" is a piece "a" that has no value.
    if (end_of_word(label) != label.size()) return false;
    text.remove_prefix(equals + 1);
    return true;
  }
  bool is_doubled = false;
  std::size_t at = 1;
  for (; at < text.size(); ++at) {
    if (text[at] != '\'') continue;
    if (at + 1 >= text.size() || text[at + 1] != '\'') break;
    is_doubled = true;
    ++at;
  }
  if (at + 1 >= text.size() || text[at + 1] != '=' || at == 1) return false;
  label = text.substr(1, at - 1);
  if (is_doubled) {
    scratch.clear();
    for (std::size_t i = 0; i < label.size(); ++i) {
      scratch += label[i];
      if (label[i] == '\'') ++i;
    }
    label = scratch;
  }
  text.remove_prefix(at + 2);
  return true;
}

std::string_view take_field(std::string_view& word) {
  const std::size_t end = word.find(';');
  const std::string_view field = word.substr(0, end);
  word = end == std::string_view::npos ? std::string_view() : word.substr(end + 1);
  return field;
}

bool read_value(std::string_view field, PerfValue& value) {
  if (field == "U") {
    value.value = NAN;
    value.unit = {};
    return true;
  }
  const ReadNumber number = read_number(field.data(), field.data() + field.size());
  if (number.end == field.data()) return false;
  value.value = number.value;
  value.unit = field.substr(static_cast<std::size_t>(number.end - field.data()));
  return std::isfinite(number.value);
}

}  // namespace

bool next_perf_value(std::string_view& text, PerfValue& value, std::string& scratch, std::size_t& malformed) {
  while (true) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    if (text.empty()) return false;
    if (take_label(text, value.label, scratch)) {
      const std::size_t end = end_of_word(text);
      std::string_view word = text.substr(0, end);
      text.remove_prefix(end);
      if (read_value(take_field(word), value)) {
        value.warning = take_field(word);
        value.critical = take_field(word);
        value.minimum = take_field(word);
        value.maximum = take_field(word);
        return true;
      }
    } else {
      text.remove_prefix(end_of_word(text));
    }
    ++malformed;
  }
}

}  // namespace bellwether::checks
