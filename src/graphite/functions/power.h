// Powers and rounding as Python does them.
#pragma once

namespace bellwether::graphite {

// NaN where Python's math.pow raises: a negative base with a fraction, zero to a negative power, too large a result.
double power(double base, double exponent);

// round(value, digits): to the nearest decimal of that many places (negative: tens, hundreds), a tie to the even digit. About 5 ns, 300 ns
// next to a tie.
double round_decimal(double value, int digits);

}  // namespace bellwether::graphite
