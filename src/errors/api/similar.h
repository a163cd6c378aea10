// Similar issues: those of the same project whose title has most words in common, with what changes from event to event taken out. A hint for
// people who merge; nothing is decided by it.
//
// On the desk's shard. Costs about 2 us for each issue of the project.
#pragma once

#include <cstddef>
#include <vector>

#include "errors/desk.h"

namespace bellwether::errors {

// The most similar first; at least half of the words of both are the same.
std::vector<IssueId> similar_issues(const Desk& desk, const Issue& issue, std::size_t most);

}  // namespace bellwether::errors
