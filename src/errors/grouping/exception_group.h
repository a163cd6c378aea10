// Exception groups (AggregateError, ExceptionGroup): which of the exceptions that an event holds tell it from others. A group of many equal errors is
// the same problem as one of them.
//
// Pure. Linear in the exceptions, but for sorting the top ones.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "errors/event/event.h"

namespace bellwether::errors {

struct ChosenExceptions {
  std::vector<std::size_t> order;   // places in event.exceptions, in the order in which they are hashed
  std::optional<std::size_t> main;  // what names the issue, when it is not the last one
};

// `hashes` has one for each exception: equal ones are the same error. Chooses all of them, as they stand, when their ids make no tree.
ChosenExceptions choose_exceptions(const Event& event, const std::vector<std::string>& hashes);
// Whether the ids make a tree, so that hashes are needed at all.
bool has_exception_tree(const Event& event);

}  // namespace bellwether::errors
