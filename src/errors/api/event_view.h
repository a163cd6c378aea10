// EventView: a stored event as people look at it: its payload with the marks that the project's rules give its frames, and what stands around it.
//
// Pure. About 100 us for 6 KB.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archive/store.h"
#include "base/result.h"
#include "errors/grouping/grouping.h"

namespace bellwether::errors {

// The payload as one JSON object, each frame's `in_app` as `grouper` says, with `more` after it: members that are JSON already.
struct JsonMember {
  std::string_view name;
  std::string json;
};
// kDataLoss for a payload that is none of ours.
Result<std::string> describe_payload(std::string_view payload, const Grouper& grouper,
                                     const std::vector<JsonMember>& more);

}  // namespace bellwether::errors
