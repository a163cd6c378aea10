#include "checks/objects/name_list.h"

#include <fmt/format.h>

#include "base/text.h"
#include "codec/regex.h"

namespace bellwether::checks {
std::vector<std::string_view> split_names(std::string_view list) {
  std::vector<std::string_view> names;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view name = trim(list.substr(0, comma));
    if (!name.empty()) names.push_back(name);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return names;
}

bool NameLists::is_expression(std::string_view name) const {
  if (mode_ == RegexMode::kNever) return false;
  return mode_ == RegexMode::kAlways || name.find_first_of("*?+") != std::string_view::npos ||
         name.find("\\.") != std::string_view::npos;
}

NameSelection NameLists::select(ObjectType type, std::string_view list, const Definition& at,
                                Diagnostic::Severity missing) {
  NameSelection selection;
  bool is_expression_from_here = false;
  for (const std::string_view name : split_names(list)) {
    // In lists of hosts and contacts, everything behind an expression is taken for one, too.
    const bool is_sticky = type == ObjectType::kHost || type == ObjectType::kContact;
    is_expression_from_here = (is_sticky && is_expression_from_here) || is_expression(name);
    bool is_found = false;
    std::string_view wanted = name;
    if (is_expression_from_here) {
      is_found = select_matching(type, name, at, selection);
    } else if (name == "*") {
      is_found = true;
      for (const Definition& definition : definitions_.latest_first(type)) {
        if (definition.is_registered && !definition.object_name.empty()) selection.chosen.add(&definition);
      }
    } else {
      const bool is_rejected = name.starts_with('!');
      if (is_rejected) wanted.remove_prefix(1);
      if (const Definition* definition = definitions_.find(type, wanted)) {
        is_found = true;
        (is_rejected ? selection.rejected : selection.chosen).add(definition);
      }
    }
    if (is_found) continue;
    selection.is_complete = false;
    std::string message = fmt::format("Could not find any {} matching '{}'", object_type_word(type), wanted);
    if (missing == Diagnostic::Severity::kError)
      reporter_.error(at, std::move(message));
    else
      reporter_.warning(at, std::move(message));
  }
  return selection;
}

bool NameLists::select_matching(ObjectType type, std::string_view pattern, const Definition& at,
                                NameSelection& selection) {
  const auto regex = codec::Regex::compile(pattern);
  if (!regex) {
    reporter_.error(at, fmt::format("'{}' is not a regular expression: {}", pattern, regex.error().message()));
    selection.is_complete = false;
    return true;
  }
  bool is_found = false;
  for (const Definition& definition : definitions_.latest_first(type)) {
    if (definition.object_name.empty() || !regex->search(definition.object_name).value_or(false)) continue;
    is_found = true;
    if (definition.is_registered) selection.chosen.add(&definition);
  }
  return is_found;
}

}  // namespace bellwether::checks
