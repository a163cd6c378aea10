// What a filter accepts of one segment, found by its postings: no record is looked at but for its time.
//
// Any thread. Errors: kDataLoss.
#pragma once

#include "archive/bitmap.h"
#include "archive/erased.h"
#include "archive/filter.h"
#include "archive/segment_index.h"
#include "base/result.h"

namespace bellwether::archive {

// False when no record of such a segment can be accepted, from what is known without opening it.
bool may_accept(const SegmentInfo& info, const Filter& filter);

Result<Bitmap> find_in(const SegmentIndex& index, const Filter& filter, const ErasedGroups& erased,
                       codec::ZstdUnpacker& unpacker);

}  // namespace bellwether::archive
