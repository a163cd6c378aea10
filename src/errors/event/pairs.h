// Pairs: what SDKs send as a map, a list of pairs, a list of {key, value} or one text: tags, headers, cookies, the query. They become a list of
// [name, value].
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json_reader.h"
#include "errors/event/draft.h"

namespace bellwether::errors {

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kMaxPairs = 200;

// At most kMaxPairs of a map or list, in order; values that are no text as text; null and pairs without a name are left out.
Pairs read_pairs(Draft& draft, const codec::JsonValue& value);
// Of "a=1&b=2", percent-decoded.
Pairs parse_query(std::string_view query);
// Of "a=1; b=2".
Pairs parse_cookies(std::string_view cookies);

// The member `name`, each value scrubbed by its key and cut to `limit`; nothing when there are none.
void write_pairs(Draft& draft, std::string_view name, const Pairs& pairs, std::size_t limit);

}  // namespace bellwether::errors
