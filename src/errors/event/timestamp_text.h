// A payload's times: seconds since 1970 with three digits behind the point, which every SDK's own form can be brought to.
#pragma once

#include <cstdint>

#include <fmt/format.h>

#include "base/time.h"
#include "codec/json_writer.h"

namespace bellwether::errors {

inline void write_timestamp(codec::JsonWriter& json, UnixMillis time) {
  const auto count = time.time_since_epoch().count();
  const std::int64_t whole = count / 1000;
  json.raw(fmt::format("{}.{:03}", whole, count % 1000));
}

}  // namespace bellwether::errors
