// What a start takes up from the ledger: states, comments, downtimes, and the program's own (one setting, "checks.program", as JSON).
//
// Blocks for the ledger: inside a read of the caller's. Cost: about 3 µs an object.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "checks/engine/engine.h"
#include "checks/store/batch.h"
#include "ledger/connection.h"

namespace bellwether::checks {

// A state that cannot be read is logged and left out: one damaged row must not keep everything else from being watched.
Result<Retained> load_retained(ledger::Connection& connection, const Log& log);

Result<void> store_program(ledger::Connection& connection, const ProgramState& state, UnixMillis now);

}  // namespace bellwether::checks
