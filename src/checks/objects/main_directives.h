// The words of nagios.cfg: one table, by word. Those that mean nothing to Bellwether are accepted all the same, those that Nagios calls
// deprecated are warned about, and any other word is an error.
#pragma once

#include <span>
#include <string_view>

#include "checks/objects/main_file.h"

namespace bellwether::checks {

struct MainDirective {
  std::string_view word;
  // False for a value that Nagios calls illegal. Null: the word is accepted without effect.
  bool (*apply)(MainFile& main, std::string_view value) = nullptr;
  // As Nagios names it in its message, where that is not the word itself.
  std::string_view told_as = {};
};

// Null for an unknown word.
const MainDirective* find_main_directive(std::string_view word);

// What Nagios appends to its warning about a deprecated word; null for any other.
struct DeprecatedWord {
  std::string_view word;
  std::string_view advice;
};
const DeprecatedWord* find_deprecated_word(std::string_view word);

}  // namespace bellwether::checks
