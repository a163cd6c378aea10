// Searches of a View: newest first (or oldest), file by file, as far as the answer needs.
//
// Any thread; reads files. Errors: kInvalidArgument for a query that makes no sense, kResourceExhausted past the budget, kCancelled.
#pragma once

#include <string_view>
#include <vector>

#include "archive/catalog.h"
#include "archive/filter.h"
#include "archive/store.h"
#include "base/result.h"

namespace bellwether::archive {

inline constexpr std::size_t kMaxCountedValues =
    500'000;  // distinct ones of count_values(): kResourceExhausted past it

Result<StoredRecord> fetch_from(const View& view, std::uint32_t project, const RecordId& id);
Result<Found> search_in(const View& view, const Query& query, Budget& budget);
Result<std::vector<ValueCount>> count_values_in(const View& view, const Query& query, std::string_view key,
                                                std::size_t limit, Budget& budget);

}  // namespace bellwether::archive
