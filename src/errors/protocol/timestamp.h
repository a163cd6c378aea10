// Times as clients write them: seconds since 1970 with fractions, or RFC 3339 with or without a zone (UTC then). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "codec/json_reader.h"

namespace bellwether::errors {

std::optional<UnixMillis> read_timestamp(codec::JsonValue value);
std::optional<UnixMillis> read_timestamp(std::string_view text);

}  // namespace bellwether::errors
