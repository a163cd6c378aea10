// An ObjectState as JSON text, for the ledger: docs/formats/check-state.md. Members that have their default are left out, unknown ones are
// ignored, so that versions read each other's. What is not stored: is_executing and is_being_freshened (nothing runs after a restart).
//
// Pure. Cost: about a microsecond each way.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "checks/engine/state.h"

namespace bellwether::checks {

void append_state_text(std::string& out, const ObjectState& state);
// kDataLoss for a text that append_state_text cannot have written.
Result<ObjectState> parse_state_text(std::string_view text);

}  // namespace bellwether::checks
