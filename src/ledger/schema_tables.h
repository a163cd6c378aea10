// The migrations of checks, alerts, errors, artifacts and the health of applications; schema.cc puts them in order.
#pragma once

#include <string_view>

namespace bellwether::ledger {

extern const std::string_view kChecksTables;
extern const std::string_view kAlertsTables;
extern const std::string_view kErrorsTables;
extern const std::string_view kArtifactsTables;
extern const std::string_view kErrorHealthTables;

}  // namespace bellwether::ledger
