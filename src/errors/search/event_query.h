// A search asked of events: as the archive's alternatives of conditions. Fields that only issues have are refused; the caller who wants them
// first asks the issues and then gives their groups.
//
// On the desk's shard ("latest" asks for the releases). Bounded by kMaxAlternatives; errors are kInvalidArgument and name the byte.
#pragma once

#include <cstddef>
#include <optional>

#include "archive/store.h"
#include "base/result.h"
#include "base/time.h"
#include "errors/desk.h"
#include "errors/search/query.h"

namespace bellwether::errors {

inline constexpr std::size_t kMaxAlternatives = 64;

// Sets `alternatives` of `into`, and narrows its time by `timestamp:`.
Result<void> add_search(const SearchQuery& query, const Desk& desk, ProjectId project, UnixMillis now,
                        archive::Query& into);

}  // namespace bellwether::errors
