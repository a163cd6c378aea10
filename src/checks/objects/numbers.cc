#include "checks/objects/numbers.h"

#include <charconv>
#include <limits>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::checks {

int read_integer(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    return text.starts_with('-') ? std::numeric_limits<int>::min() : std::numeric_limits<int>::max();
  }
  return error == std::errc() ? value : 0;
}

double read_real(std::string_view text) {
  text = trim(text);
  const ReadNumber read = read_number(text.data(), text.data() + text.size());
  return read.end == text.data() ? 0 : read.value;
}

}  // namespace bellwether::checks
