// The words that object definitions are made of, for each type of object: one table, read by the reader and by nobody else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "checks/objects/attribute.h"
#include "checks/objects/object_type.h"

namespace bellwether::checks {

// What a directive's value is, which decides how it is verified when it is read and how it is inherited.
enum class ValueKind : std::uint8_t {
  kText,           // "null" is set and empty
  kName,           // a text for which "null" is a name like any other
  kList,           // a text that "+" in front adds to what a template gives
  kCommand,        // a text; "!" in front in a template wins over what the object itself says
  kInteger,        // as C's atoi() reads it
  kReal,           // as strtod()
  kSwitch,         // "0" is off, any other number is on
  kLetters,        // a list of option letters, each directive adds to the ones before
  kState,          // one option letter
  kPoint2d,        // "x,y"
  kPoint3d,        // "x,y,z"
  kWithoutEffect,  // accepted with a warning
};

struct Directive {
  std::string_view word;
  Attribute attribute;
  ValueKind kind;
};

// Null when objects of that type have no such directive. A binary search.
const Directive* find_directive(ObjectType type, std::string_view word);
// All of a type, sorted by word.
std::span<const Directive> directives_of(ObjectType type);

}  // namespace bellwether::checks
