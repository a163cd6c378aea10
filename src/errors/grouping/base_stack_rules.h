// The stack rules that hold for everybody, in the language of stack_rules.h. Projects' own rules come after them and win.
#pragma once

#include <string_view>

namespace bellwether::errors {

std::string_view base_stack_rules();

}  // namespace bellwether::errors
