#include "checks/objects/templates.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks {
namespace {

class Resolver {
 public:
  Resolver(Definitions& definitions, Diagnostics& diagnostics)
      : definitions_(definitions), reporter_(definitions, diagnostics) {}

  void resolve(Definition& definition) {
    if (definition.is_resolved) return;
    definition.is_resolved = true;
    if (definition.use.empty()) return;
    std::vector<const Definition*> templates;
    for (const std::string_view name : split(definition.use, ',')) {
      Definition* const from = definitions_.find_template(definition.type, name);
      if (from == nullptr) {
        reporter_.error(definition, fmt::format("Template '{}' specified in {} definition could not be not found", name,
                                                object_type_phrase(definition.type)));
        continue;
      }
      resolve(*from);
      inherit(definition, *from, templates);
    }
    definition.templates = definitions_.keep(std::span<const Definition* const>(templates));
  }

 private:
  void inherit(Definition& definition, const Definition& from, std::vector<const Definition*>& templates) {
    add_to_lists(definition, from);
    const bool replaces_command = takes_command(definition, from);
    if (definition.name.empty()) {
      // Nobody can inherit from it, so looking at the template later gives the same as copying it now.
      // But for lists to which the next template may add.
      if (replaces_command) replace_command(definition, from);
      copy_values(definition, from, [](const Value& value) { return value.is_list && value.text.starts_with('+'); });
      templates.push_back(&from);
    } else {
      if (replaces_command) replace_command(definition, from);
      copy_values(definition, from, [](const Value&) { return true; });
    }
    definition.known.add_all(from.known);
    inherit_variables(definition, from);
    inherit_days(definition, from);
  }

  void add_to_lists(Definition& definition, const Definition& from) {
    for (Value& value : definition.values) {
      if (!value.is_list || value.is_null || !value.text.starts_with('+')) continue;
      const Value* const base = from.find(value.attribute);
      if (base == nullptr || base->is_null) continue;
      value.text = definitions_.keep(fmt::format("{},{}", base->text, value.text.substr(1)));
    }
  }

  static bool takes_command(const Definition& definition, const Definition& from) {
    return definition.has(Attribute::kCheckCommand) && std::ranges::any_of(from.values, [](const Value& value) {
             return value.attribute == Attribute::kCheckCommand && value.is_important;
           });
  }

  void replace_command(Definition& definition, const Definition& from) {
    const Value* const command = from.find(Attribute::kCheckCommand);
    bool is_own = false;
    for (Value& value : definition.values) {
      if (value.attribute != Attribute::kCheckCommand) continue;
      value.text = command->text;
      value.is_null = command->is_null;
      is_own = true;
    }
    if (is_own) return;
    std::vector<Value> values(definition.values.begin(), definition.values.end());
    values.push_back(*command);
    values.back().is_important = false;
    definition.values = definitions_.keep(std::span<const Value>(values));
  }

  void copy_values(Definition& definition, const Definition& from, auto&& is_wanted) {
    const auto is_missing = [&](const Value& value) { return !definition.has(value.attribute) && is_wanted(value); };
    if (std::ranges::none_of(from.values, is_missing)) return;
    std::vector<Value> values(definition.values.begin(), definition.values.end());
    for (const Value& value : from.values) {
      if (!is_missing(value)) continue;
      values.push_back(value);
      values.back().is_important = false;
    }
    definition.values = definitions_.keep(std::span<const Value>(values));
  }

  void inherit_variables(Definition& definition, const Definition& from) {
    if (from.variables.empty()) return;
    // In the order in which Nagios writes them: what is inherited goes in front, the template's last first.
    std::vector<CustomVariable> all(definition.variables.begin(), definition.variables.end());
    for (auto variable = from.variables.rbegin(); variable != from.variables.rend(); ++variable) {
      const bool is_known =
          std::ranges::any_of(all, [variable](const CustomVariable& own) { return own.name == variable->name; });
      if (!is_known) all.push_back(*variable);
    }
    definition.variables = definitions_.keep(std::span<const CustomVariable>(all));
  }

  void inherit_days(Definition& definition, const Definition& from) {
    if (from.days.empty()) return;
    std::vector<DayLine> all(definition.days.begin(), definition.days.end());
    for (const DayLine& line : from.days) {
      // The same days, whatever the hours: the part of the line in front of the hours tells.
      const bool is_known = std::ranges::any_of(
          all, [&](const DayLine& own) { return own.word == line.word && dates_of(own.rest) == dates_of(line.rest); });
      if (!is_known) all.push_back(line);
    }
    definition.days = definitions_.keep(std::span<const DayLine>(all));
  }

  // "- 2026-12-26 / 2" of "- 2026-12-26 / 2 00:00-24:00,…".
  static std::string_view dates_of(std::string_view rest) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return rest;
    const std::size_t blank = rest.find_last_of(" \t", colon);
    return blank == std::string_view::npos ? std::string_view() : trim(rest.substr(0, blank));
  }

  Definitions& definitions_;
  Reporter reporter_;
};

}  // namespace

void resolve_templates(Definitions& definitions, Diagnostics& diagnostics) {
  Resolver resolver(definitions, diagnostics);
  for (std::size_t type = 0; type < kObjectTypes; ++type) {
    for (Definition& definition : definitions.of(static_cast<ObjectType>(type))) resolver.resolve(definition);
  }
}

std::string_view without_plus(std::string_view list) {
  return list.starts_with('+') ? list.substr(1) : list;
}

}  // namespace bellwether::checks
