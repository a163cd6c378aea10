// Names of functions without what changes from build to build or call to call: "int foo::bar<std::string>(int, char) const" is "foo::bar<T>".
// Pure. A pass or two over the name.
#pragma once

#include <string>
#include <string_view>

#include "errors/grouping/family.h"

namespace bellwether::errors {

// As the client sends it, without an own short form: arguments, return types and build hashes go.
std::string trim_function(std::string_view function, std::string_view platform);

}  // namespace bellwether::errors
