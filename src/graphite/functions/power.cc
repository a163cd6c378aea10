#include "graphite/functions/power.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace bellwether::graphite {
namespace {
constexpr int kExactPowers = 22;  // of ten, in a double
constexpr std::array<double, kExactPowers + 1> kTens = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                        1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr double kWhole = 4503599627370496.0;  // 2^52: above it every double is a whole number
}  // namespace

double power(double base, double exponent) {
  if (std::isnan(base) || std::isnan(exponent)) return __builtin_nan("");  // though 1 to any power is 1 for the library
  const double result = std::pow(base, exponent);
  if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) return __builtin_nan("");
  return result;
}

double round_decimal(double value, int digits) {
  if (!std::isfinite(value)) return value;
  if (digits < 0) {
    if (digits < -308) return 0;
    const double unit = -digits <= kExactPowers ? kTens[static_cast<std::size_t>(-digits)] : std::pow(10.0, -digits);
    return std::nearbyint(value / unit) * unit;
  }
  if (std::fabs(value) >= kWhole || digits > 300) return value;
  if (digits <= 15) {
    const double unit = kTens[static_cast<std::size_t>(digits)];
    const double scaled = value * unit;
    const double fraction = std::fabs(scaled - std::trunc(scaled));
    // Far enough from a tie that the error of the product cannot matter; the quotient of two exact numbers is correctly rounded.
    if (std::fabs(scaled) < 1e14 && std::fabs(fraction - 0.5) > 0.01) return std::nearbyint(scaled) / unit;
  }
  char text[640];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return std::strtod(text, nullptr);
}

}  // namespace bellwether::graphite
