// Carriers: what takes a page out of the process: the outbound thread and the runner of programs, as functions, so that the deliverer can be
// tested without either.
#pragma once

#include <functional>

#include "base/result.h"
#include "net/outbound.h"
#include "runtime/child_runner.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::alerts {

struct Carriers {
  std::function<runtime::Task<Result<net::OutboundResponse>>(net::OutboundRequest)> send;
  std::function<runtime::Task<Result<runtime::ChildOutcome>>(runtime::ChildCommand)> run;
};

// Both outlive every call. The tasks are for `shard`.
Carriers make_carriers(net::Outbound& outbound, runtime::ChildRunner& runner, runtime::Shard& shard);

}  // namespace bellwether::alerts
