// The stack rules that hold for everybody, in the language of stack_rules.h. Projects' own rules come after them and win.
#pragma once

#include <string>

namespace bellwether::errors {

std::string base_stack_rules();

}  // namespace bellwether::errors
