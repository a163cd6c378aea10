// Searcher: searches of a View: newest first (or oldest), file by file, as far as the answer needs.
//
// Any thread; reads files. Errors: kInvalidArgument for a query that makes no sense, kResourceExhausted past the budget, kCancelled. kNotFound
// with a segment's path when that was removed meanwhile: the view has changed. A damaged segment is left out, counted and logged once.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "archive/catalog.h"
#include "archive/erased.h"
#include "archive/filter.h"
#include "archive/store.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"

namespace bellwether::archive {

inline constexpr std::size_t kMaxCountedValues =
    500'000;  // distinct ones of count_values(): kResourceExhausted past it

class Searcher {
 public:
  Searcher(SegmentCache& cache, Counter& damaged, Log log) : cache_(cache), damaged_(damaged), log_(log) {}

  // nullopt when no record has the id.
  Result<std::optional<StoredRecord>> fetch(const View& view, const ErasedGroups& erased, std::uint32_t project,
                                            const RecordId& id) const;
  Result<Found> search(const View& view, const ErasedGroups& erased, const Query& query, Budget& budget) const;
  Result<std::vector<ValueCount>> count_values(const View& view, const ErasedGroups& erased, const Query& query,
                                               std::string_view key, std::size_t limit, Budget& budget) const;

 private:
  // Opens the segment for `use`; damage, of opening or of using, is noted and is no error.
  Result<void> with(const std::shared_ptr<const Segment>& segment,
                    const std::function<Result<void>(const SegmentIndex&)>& use) const;

  SegmentCache& cache_;
  Counter& damaged_;
  Log log_;
};

}  // namespace bellwether::archive
