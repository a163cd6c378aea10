// The rate that a project's events had at an earlier moment, as the series that counts them remembers it: what the present one is compared with.
//
// Blocks (reads series): on a pool.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "series/backend.h"

namespace bellwether::errors {

// Events a minute over the minute before `moment`, or over the slot it lies in where slots are longer by now. Nullopt when no series counts the
// project yet.
Result<std::optional<double>> earlier_rate(const series::Backend& backend, std::string_view project, UnixSeconds moment,
                                           UnixSeconds now);

}  // namespace bellwether::errors
