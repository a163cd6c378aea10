// The migrations of checks and alerts; schema.cc puts them in order.
#pragma once

#include <string_view>

namespace bellwether::ledger {

extern const std::string_view kChecksTables;
extern const std::string_view kAlertsTables;

}  // namespace bellwether::ledger
