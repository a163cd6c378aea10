#include "graphite/suggest.h"

#include <algorithm>

#include "base/text.h"

namespace bellwether::graphite {
namespace {

bool begins_with_ignoring_case(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() && equals_ignoring_case(text.substr(0, beginning.size()), beginning);
}

// Functions whose name begins so; then those that hold it anywhere.
void add_functions(const Registry& registry, std::string_view typed, std::vector<Suggestion>& options) {
  const std::string lower = to_lower(typed);
  for (const bool at_front : {true, false}) {
    for (const auto& [name, function] : registry.all()) {
      if (options.size() >= kMostSuggestions) return;
      const std::size_t at = to_lower(name).find(lower);
      if (at == std::string::npos || (at == 0) != at_front) continue;
      options.push_back({std::string(name) + "(", "function", Registry::signature(function)});
    }
  }
}

// Children at the level being typed. The part in front of the last dot may hold wildcards; it stays as it was written.
Result<void> add_nodes(const Sources& sources, series::Budget& budget, std::string_view typed,
                       std::vector<Suggestion>& options) {
  const std::size_t dot = typed.rfind('.');
  const std::string_view parent = dot == std::string_view::npos ? std::string_view() : typed.substr(0, dot + 1);
  Result<std::vector<series::Node>> nodes = sources.backend.browse(std::string(typed) + "*", budget);
  if (!nodes) {
    if (nodes.error().code() == Code::kInvalidArgument) return {};  // not a glob yet: nothing to offer
    return std::unexpected(std::move(nodes).error());
  }
  std::string last;
  for (const series::Node& node : *nodes) {
    if (options.size() >= kMostSuggestions) break;
    const std::size_t last_dot = node.path.rfind('.');
    std::string name = last_dot == std::string::npos ? node.path : node.path.substr(last_dot + 1);
    const auto seen = [&](std::string_view text) {
      return std::ranges::find(options, text, &Suggestion::text) != options.end();
    };
    const std::string whole = std::string(parent) + name;
    if (node.has_children && !seen(whole + ".")) options.push_back({whole + ".", "branch", {}});
    if (node.is_leaf && !seen(whole)) options.push_back({whole, "metric", {}});
  }
  return {};
}

// What a parameter accepts by name, where it says so.
void add_options(const Registry& registry, const Cursor& cursor, std::string_view typed,
                 std::vector<Suggestion>& options) {
  const Function* function = registry.find(cursor.function);
  if (function == nullptr || function->parameters.empty()) return;
  const Parameter& parameter = function->parameters[std::min(cursor.argument, function->parameters.size() - 1)];
  if (cursor.argument >= function->parameters.size() && !parameter.multiple) return;
  std::vector<std::string> texts;
  if (parameter.type == ParameterType::kAggFunc || parameter.type == ParameterType::kAggOrSeriesFunc) {
    for (const std::string_view name : aggregation_names()) texts.emplace_back(name);
  }
  for (const std::vector<std::string_view>* list : {&parameter.options, &parameter.suggestions}) {
    for (const std::string_view json : *list)
      texts.emplace_back(json.front() == '"' ? json.substr(1, json.size() - 2) : json);
  }
  if (parameter.type == ParameterType::kBoolean) texts = {"true", "false"};
  for (std::string& text : texts) {
    if (options.size() >= kMostSuggestions) return;
    if (!begins_with_ignoring_case(text, typed)) continue;
    const bool needs_quotes = cursor.place != Cursor::Place::kString && parameter.type != ParameterType::kBoolean &&
                              text.find_first_not_of("0123456789.") != std::string::npos;
    options.push_back({needs_quotes ? "'" + text + "'" : text, "option", std::string(parameter.name)});
  }
}

bool takes_series(const Registry& registry, const Cursor& cursor) {
  const Function* function = registry.find(cursor.function);
  if (function == nullptr) return true;
  if (function->parameters.empty()) return false;
  const Parameter& parameter = function->parameters[std::min(cursor.argument, function->parameters.size() - 1)];
  if (cursor.argument >= function->parameters.size() && !parameter.multiple) return false;
  return parameter.type == ParameterType::kSeriesList || parameter.type == ParameterType::kSeriesLists ||
         parameter.type == ParameterType::kAny;
}

}  // namespace

Result<Suggestions> suggest(const Sources& sources, series::Budget& budget, std::string_view target,
                            std::size_t position) {
  const Cursor cursor = locate_cursor(target, position);
  Suggestions result{.from = cursor.from, .to = cursor.to, .options = {}};
  position = std::clamp(position, cursor.from, target.size());
  const std::string_view typed = target.substr(cursor.from, position - cursor.from);
  if (cursor.after_pipe) {
    add_functions(sources.registry, typed, result.options);
    return result;
  }
  if (cursor.place == Cursor::Place::kArgument || cursor.place == Cursor::Place::kString) {
    add_options(sources.registry, cursor, typed, result.options);
    if (cursor.place == Cursor::Place::kString || !takes_series(sources.registry, cursor)) return result;
  }
  TRY_VOID(add_nodes(sources, budget, typed, result.options));
  if (!typed.empty() && typed.find('.') == std::string_view::npos)
    add_functions(sources.registry, typed, result.options);
  return result;
}

}  // namespace bellwether::graphite
