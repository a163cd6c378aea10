// Numbers as Nagios reads them from its files: what stands in front counts, what does not look like a number is 0. Nothing is refused here;
// the ranges are verified where a number is used.
#pragma once

#include <string_view>

namespace bellwether::checks {

// C's atoi(), but saturating.
int read_integer(std::string_view text);
// C's strtod() without hexadecimal numbers.
double read_real(std::string_view text);

}  // namespace bellwether::checks
