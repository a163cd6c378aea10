#include "graphite/evaluate.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "graphite/combine.h"
#include "graphite/selection.h"
#include "graphite/time_grammar.h"

namespace bellwether::graphite {
namespace {

// A default as entries write it: JSON, or Python's spelling of a text or None.
Value default_value(std::string_view text) {
  if (text.empty() || text == "null" || text == "None") return {};
  if (text == "true" || text == "false") return text == "true";
  if (text.front() == '"' || text.front() == '\'') return std::string(text.substr(1, text.size() - 2));
  if (text == "1e9999") return std::numeric_limits<double>::infinity();
  const double number = parse_number(text).value_or(0);
  if (text.find('.') == std::string_view::npos) return static_cast<std::int64_t>(number);
  return number;
}

Value scalar(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kInteger:
      return node.integer;
    case Node::Kind::kFloat:
      return node.number;
    case Node::Kind::kString:
      return node.text;
    case Node::Kind::kBoolean:
      return node.boolean;
    case Node::Kind::kInfinity:
      return std::numeric_limits<double>::infinity();
    default:
      return {};
  }
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

// `$name` as a whole stands for the value itself (a text that spells a number for that number); inside a path for its text. Gives the
// value in the first case, changes `path` in the second.
std::optional<Value> replace_in_path(const Context& context, std::string& path) {
  for (const auto& [name, value] : context.replacements) {
    const std::string placeholder = "$" + name;
    if (path == placeholder) {
      const std::string* spelled = value.text();
      const bool numeric =
          spelled != nullptr && !spelled->empty() &&
          spelled->find_first_not_of("0123456789.", spelled->front() == '-' ? 1 : 0) == std::string::npos;
      if (const std::optional<double> number = numeric ? parse_number(*spelled) : std::nullopt) return *number;
      return value;
    }
    replace_all(path, placeholder, value.to_string());
  }
  return std::nullopt;
}

// Paths that occur as positional arguments, where the original looks for what it has to read beforehand. A selection that occurs only as
// a named argument (`referenceSeries=a.b`) is empty there, and so it is here.
void collect_positional_paths(const Node& node, std::set<std::string, std::less<>>& paths) {
  if (node.kind == Node::Kind::kPath) paths.insert(node.text);
  if (node.kind == Node::Kind::kCall && node.text == "seriesByTag") {
    paths.insert(node.raw);
    return;
  }
  for (const Node& argument : node.arguments) collect_positional_paths(argument, paths);
}

Result<void> check_running(const Context& context) {
  if (context.budget.cancelled.load(std::memory_order_relaxed)) {
    return fail(Code::kDeadlineExceeded, "the query took longer than it was given, or nobody waits for it any more");
  }
  return {};
}

std::string argument_name(const Parameter& parameter) {
  return std::string(parameter.spelled.empty() ? parameter.name : parameter.spelled);
}

Result<Value> evaluate_template(Context& context, const Node& node) {
  std::vector<std::pair<std::string, Value>> saved = std::exchange(context.replacements, {});
  const auto set = [&context](const std::string& name, Value value) {
    for (auto& [known, old] : context.replacements) {
      if (known == name) {
        old = std::move(value);
        return;
      }
    }
    context.replacements.emplace_back(name, std::move(value));
  };
  for (const Node& value : node.named) set(value.keyword, scalar(value));
  for (std::size_t i = 1; i < node.arguments.size(); ++i) set(std::to_string(i), scalar(node.arguments[i]));
  for (const auto& [name, value] : context.template_values) set(name, value);
  Result<Value> result = evaluate(context, node.arguments.front());
  context.replacements = std::move(saved);
  return result;
}

Result<Value> evaluate_path(Context& context, const Node& node) {
  std::string path = node.text;
  if (std::optional<Value> value = replace_in_path(context, path)) return std::move(*value);
  if (context.in_named_argument && !context.positional_paths.contains(path)) return SeriesList();
  TRY(Selection selection, select_path(context, path));
  TRY(SeriesList list, fetch(context, std::move(selection)));
  return list;
}

// The call's selections when the function can add them up while they are read.
Result<std::optional<std::vector<Selection>>> fusable_selections(Context& context, const Function& function,
                                                                 const Node& node) {
  if (!function.fused || !node.named.empty() || node.arguments.empty() || context.in_named_argument)
    return std::nullopt;
  std::vector<Selection> selections;
  for (const Node& argument : node.arguments) {
    std::optional<Result<Selection>> selection = select_node(context, argument);
    if (!selection) return std::nullopt;
    if (!*selection) return std::unexpected<Error>(std::move(*selection).error());
    selections.push_back(std::move(**selection));
  }
  return selections;
}

Result<Value> evaluate_call(Context& context, const Node& node) {
  if (node.text == "template") {
    return fail(Code::kInvalidArgument, "invalid template() syntax, only string/numeric arguments are allowed");
  }
  if (node.text == "seriesByTag") {
    if (context.in_named_argument && !context.positional_paths.contains(node.raw)) return SeriesList();
    TRY(Selection selection, select_tags(context, node));
    TRY(SeriesList list, fetch(context, std::move(selection)));
    return list;
  }
  const Function* function = context.sources.registry.find(node.text);
  if (function == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& [name, unused] : context.sources.registry.all()) names.push_back(name);
    const std::optional<std::string_view> near = nearest(node.text, names);
    return fail(Code::kInvalidArgument, fmt::format("Received request for unknown function: {}{}", printable(node.text),
                                                    near ? fmt::format(" (did you mean {}?)", *near) : std::string()));
  }
  TRY(std::optional<std::vector<Selection>> selections, fusable_selections(context, *function, node));
  if (selections) {
    TRY(SeriesList list, fetch_aggregated(context, *selections, *function->fused));
    return list;
  }

  std::vector<Value> positional;
  for (const Node& argument : node.arguments) {
    TRY(Value value, evaluate(context, argument));
    positional.push_back(std::move(value));
  }
  if (node.named.empty()) return apply(context, *function, node, std::move(positional));

  Call call(context, *function, node);
  TRY_VOID(check_running(context));
  std::vector<Value> named(function->parameters.size());
  const bool was_named = std::exchange(context.in_named_argument, true);
  for (const Node& argument : node.named) {
    const std::string& name = argument.keyword;
    const auto parameter = std::ranges::find_if(function->parameters, [&name](const Parameter& candidate) {
      return !candidate.multiple && (argument_name(candidate) == name || candidate.name == name);
    });
    const auto index = static_cast<std::size_t>(parameter - function->parameters.begin());
    if (parameter == function->parameters.end() || index < positional.size()) {
      context.in_named_argument = was_named;
      return fail(Code::kInvalidArgument, fmt::format("Unexpected key word arguments: {}", printable(name)));
    }
    Result<Value> value = evaluate(context, argument);
    if (!value) {
      context.in_named_argument = was_named;
      return value;
    }
    named[index] = std::move(*value);
  }
  context.in_named_argument = was_named;
  for (std::size_t i = positional.size(); i < named.size(); ++i) positional.push_back(std::move(named[i]));
  return apply(context, *function, node, std::move(positional));
}

}  // namespace

Result<Value> evaluate(Context& context, const Node& node) {
  switch (node.kind) {
    case Node::Kind::kPath:
      return evaluate_path(context, node);
    case Node::Kind::kCall:
      return evaluate_call(context, node);
    case Node::Kind::kTemplate:
      return evaluate_template(context, node);
    default:
      return scalar(node);
  }
}

Result<Value> apply(Context& context, const Function& function, const Node& node, std::vector<Value> arguments) {
  TRY_VOID(check_running(context));
  Call call(context, function, node);
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const Parameter& parameter = function.parameters[i];
    if (parameter.multiple) {
      for (std::size_t j = i; j < arguments.size(); ++j) {
        if (j > i || !arguments[j].is_none()) call.rest.push_back(std::move(arguments[j]));
      }
      arguments.resize(std::min(arguments.size(), i));
      if (parameter.required && call.rest.empty())
        return call.refuse(fmt::format("Missing required parameter \"{}\"", parameter.name));
      break;
    }
    Value value = i < arguments.size() ? std::move(arguments[i]) : Value();
    const bool missing = value.is_none();
    if (missing) {
      if (parameter.required && parameter.spelled_default.empty()) {
        return call.refuse(fmt::format("Missing required parameter \"{}\"", parameter.name));
      }
      value = default_value(parameter.spelled_default.empty() ? parameter.fallback : parameter.spelled_default);
    }
    call.bound.push_back(std::move(value));
    call.defaulted.push_back(missing);
  }
  if (arguments.size() > function.parameters.size()) return call.refuse("Too many parameters specified");
  Result<Value> result = function.run(call);
  return result;
}

Result<SeriesList> evaluate_list(Context& context, const Node& node) {
  TRY(Value value, evaluate(context, node));
  if (SeriesList* list = value.list()) return std::move(*list);
  SeriesList flat;
  if (SeriesLists* lists = value.lists()) {
    for (SeriesList& list : *lists) std::ranges::move(list, std::back_inserter(flat));
    return flat;
  }
  if (value.is_none()) return flat;
  return fail(Code::kInvalidArgument, fmt::format("'{}' is not a list of series", printable(value.to_string())));
}

Result<SeriesList> evaluate_range(const Context& context, const Node& node, std::int64_t from, std::int64_t until) {
  Context other = context;
  other.from = from;
  other.until = until;
  other.in_named_argument = false;
  return evaluate_list(other, node);
}

Result<SeriesList> evaluate_text(const Context& context, std::string_view target) {
  TRY(const Node node, parse_target(target, context.sources.syntax));
  Context other = context;
  other.in_named_argument = false;
  other.replacements.clear();
  return evaluate_list(other, node);
}

Result<SeriesList> apply_callback(Context& context, const Node& node, std::string_view name, SeriesList list) {
  const Function* function = context.sources.registry.find(name);
  if (function == nullptr) return aggregate_series(context, list, name);
  std::vector<Value> arguments;
  arguments.emplace_back(std::move(list));
  TRY(Value value, apply(context, *function, node, std::move(arguments)));
  if (SeriesList* result = value.list()) return std::move(*result);
  return fail(Code::kInvalidArgument, fmt::format("{} does not give series", name));
}

Result<SeriesList> evaluate_targets(Context& context, const std::vector<std::string>& targets) {
  std::vector<Node> nodes;
  for (const std::string& target : targets) {
    if (trim(target).empty()) continue;
    TRY(Node node, parse_target(target, context.sources.syntax));
    collect_positional_paths(node, context.positional_paths);
    nodes.push_back(std::move(node));
  }
  SeriesList all;
  for (const Node& node : nodes) {
    TRY(SeriesList list, evaluate_list(context, node));
    std::ranges::move(list, std::back_inserter(all));
  }
  return all;
}

std::unexpected<Error> Call::refuse(std::string_view why) const {
  return fail(Code::kInvalidArgument, fmt::format("{} for function \"{}\"", why, function.name));
}

std::unexpected<Error> Call::wrong(std::size_t index, std::string_view expected) const {
  return fail(Code::kInvalidArgument,
              fmt::format("Invalid \"{}\" value specified for function \"{}\" parameter \"{}\": {}", expected,
                          function.name, function.parameters[index].name, printable(bound[index].to_string())));
}

Result<SeriesList> Call::list(std::size_t index) {
  Value& value = bound[index];
  if (SeriesList* list = value.list()) return std::move(*list);
  if (value.is_none()) return SeriesList();
  if (SeriesLists* lists = value.lists()) {
    SeriesList flat;
    for (SeriesList& list : *lists) std::ranges::move(list, std::back_inserter(flat));
    return flat;
  }
  return wrong(index, "seriesList");
}

Result<std::vector<SeriesList>> Call::rest_lists() {
  std::vector<SeriesList> result;
  for (Value& value : rest) {
    if (SeriesList* list = value.list()) {
      result.push_back(std::move(*list));
    } else if (SeriesLists* lists = value.lists()) {
      std::ranges::move(*lists, std::back_inserter(result));
    } else if (!value.is_none()) {
      return refuse(fmt::format("Invalid \"seriesList\" value '{}' specified", printable(value.to_string())));
    }
  }
  return result;
}

Result<double> Call::number(std::size_t index) const {
  if (const std::optional<double> value = bound[index].as_number()) return *value;
  return wrong(index, "float");
}

Result<std::optional<double>> Call::optional_number(std::size_t index) const {
  if (!given(index)) return std::optional<double>();
  TRY(const double value, number(index));
  return value;
}

Result<std::int64_t> Call::integer(std::size_t index) const {
  if (const std::optional<std::int64_t> value = bound[index].as_integer()) return *value;
  return wrong(index, "integer");
}

Result<bool> Call::boolean(std::size_t index) const {
  if (const std::optional<bool> value = bound[index].as_boolean()) return *value;
  return wrong(index, "boolean");
}

Result<std::string> Call::text(std::size_t index) const {
  if (const std::string* value = bound[index].text()) return *value;
  if (bound[index].is_number()) return bound[index].to_string();
  return wrong(index, "string");
}

Result<std::int64_t> Call::interval(std::size_t index) const {
  const std::string* value = bound[index].text();
  if (value == nullptr) return wrong(index, "interval");
  return parse_time_offset(*value);
}

Result<Aggregation> Call::aggregation(std::size_t index) const {
  TRY(const std::string name, text(index));
  return parse_aggregation(name);
}

}  // namespace bellwether::graphite
