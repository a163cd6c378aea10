// Python's `pattern % number` for one number: %d %i %f %e %g %s with flags, width and precision, and %%.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::graphite {

// kInvalidArgument when the pattern does not take exactly one number.
Result<std::string> percent_format(std::string_view pattern, double value);

}  // namespace bellwether::graphite
