// The migrations of checks, alerts, errors and artifacts; schema.cc puts them in order.
#pragma once

#include <string_view>

namespace bellwether::ledger {

extern const std::string_view kChecksTables;
extern const std::string_view kAlertsTables;
extern const std::string_view kErrorsTables;
extern const std::string_view kArtifactsTables;

}  // namespace bellwether::ledger
