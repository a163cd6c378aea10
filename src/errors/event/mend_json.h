// mend_json: what careless clients send, made JSON: NaN and the infinities become null, bytes that are no UTF-8 and surrogates without their other
// half U+FFFD, control bytes in strings their escapes, whole numbers beyond 64 bits doubles, numbers beyond every double null, a byte order mark
// nothing. Everything else stays as it is, faults included: a parser then names them.
//
// About 2 ns a byte; used only when the strict parser has refused the text. At most six times as long as the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "codec/json_reader.h"

namespace bellwether::errors {

std::string mend_json(std::string_view text);

// Strictly, and if that fails once more as mended. `what` is what errors call it. kResourceExhausted beyond kMaxEventBytes, kInvalidArgument with
// the byte of `text` for what is not JSON even so.
Result<codec::JsonDocument> parse_mending(std::string_view text, std::string_view what);

// The byte of `text` that became the one at `offset` of what mend_json made of it.
std::size_t unmended_offset(std::string_view text, std::size_t offset);

}  // namespace bellwether::errors
