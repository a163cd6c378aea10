// Native definitions among Nagios': each becomes a Definition, so that templates, groups, inheritance, verification and the expanded form
// treat both alike.
#pragma once

#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "checks/engine/engine.h"
#include "checks/objects/build.h"
#include "checks/objects/native_definitions.h"

namespace bellwether::checks {

// Contacts that are reached by methods instead of commands, by their definition.
using NativeContacts = boost::unordered_flat_map<const Definition*, const NativeContact*>;

// After Nagios' files are read. A name that is taken is an error; groups that nobody defines come into being.
NativeContacts add_native(const NativeDefinitions& native, const MainOptions& options, Definitions& definitions,
                          Diagnostics& diagnostics);

// Gives contacts their methods. After build_contacts().
void add_methods(Build& build, const NativeContacts& contacts);

// After everything is built. Names that are not defined are errors.
std::vector<RecurringDowntime> build_recurring_downtimes(Build& build, const NativeDefinitions& native);

}  // namespace bellwether::checks
