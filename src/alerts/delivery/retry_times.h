// When a page is tried again. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace bellwether::alerts {

// After the first attempt five seconds, twice as long after each further one, at most five minutes, each a fifth more or less: pages that
// failed together come back apart. The same key and attempt always give the same time. What the other side asked for is waited for as well.
milliseconds retry_delay(std::string_view key, std::int64_t attempts, std::optional<seconds> retry_after);

}  // namespace bellwether::alerts
