// NameList: the lists of names in object definitions ("a,b,!c", "*", regular expressions) and what they stand for. The rules are the same
// for contacts, hosts and all groups; what differs is the noun of the message and whether "*" and expressions are followed as far.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "checks/objects/definition.h"
#include "checks/objects/diagnostics.h"
#include "checks/objects/ordered_set.h"

namespace bellwether::checks {

// use_regexp_matching and use_true_regexp_matching of the main file.
enum class RegexMode : std::uint8_t { kNever, kWhereItLooksLikeOne, kAlways };

// The pieces of a list without blanks around them; empty pieces are skipped.
std::vector<std::string_view> split_names(std::string_view list);

struct NameSelection {
  // In the order of the list, each once; where "*" or an expression stands for them, only registered ones, the latest first. Nagios keeps
  // such lists the other way round: who follows its order begins at the end.
  OrderedSet<const Definition*> chosen;
  OrderedSet<const Definition*> rejected;  // "!name"
  bool is_complete = true;                 // false: a name was not found and an error told
};

class NameLists {
 public:
  NameLists(const Definitions& definitions, Reporter& reporter, RegexMode mode)
      : definitions_(definitions), reporter_(reporter), mode_(mode) {}

  // Names of objects of `type` in a list of `at`. What is not found is an error at `at`'s place, or a warning.
  NameSelection select(ObjectType type, std::string_view list, const Definition& at,
                       Diagnostic::Severity missing = Diagnostic::Severity::kError);

  bool is_expression(std::string_view name) const;
  RegexMode mode() const { return mode_; }

 private:
  bool select_matching(ObjectType type, std::string_view pattern, const Definition& at, NameSelection& selection);

  const Definitions& definitions_;
  Reporter& reporter_;
  RegexMode mode_;
};

}  // namespace bellwether::checks
