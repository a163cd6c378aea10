// Events as /api/0/ has them: the payload's parts as "entries", with the names that its clients read.
//
// Pure. About 100 us for 6 KB.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "archive/store.h"
#include "base/result.h"
#include "codec/json_writer.h"

namespace bellwether::errors::v0 {

struct EventPlace {
  std::string issue;    // its id; empty: its issue is gone
  std::string project;  // its number
  std::optional<archive::RecordId> previous, next;
};

// Without its payload: what a list has.
void write_event_line(codec::JsonWriter& json, const archive::StoredRecord& record, const EventPlace& place);
// With it; kDataLoss for a payload that is none of ours.
Result<std::string> describe_event(const archive::StoredRecord& record, const EventPlace& place);

}  // namespace bellwether::errors::v0
