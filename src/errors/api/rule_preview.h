// Rule preview: what other grouping rules would do to the last events, before they are saved.
//
// Pure; any thread. About 100 us an event.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "archive/store.h"
#include "base/result.h"
#include "errors/grouping/grouping.h"

namespace bellwether::errors {

inline constexpr std::size_t kPreviewedEvents = 500;

struct RulePreview {
  struct Move {
    std::string event, title;
    std::string from, to;  // short ids; the hash where there is no issue yet
  };
  std::size_t events = 0;
  std::vector<Move> moved;
  std::size_t issues_before = 0, issues_after = 0;
};

// `records` with their payloads; `issues` are the short ids by group. Events that cannot be read are left out.
RulePreview preview_rules(std::span<const archive::StoredRecord> records,
                          const std::map<std::uint64_t, std::string>& issues, const Grouper& before,
                          const Grouper& after);

}  // namespace bellwether::errors
