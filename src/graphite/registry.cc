#include "graphite/registry.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "codec/json_writer.h"

namespace bellwether::graphite {
namespace {
constexpr std::array<std::string_view, 16> kTypeNames = {
    "aggFunc",  "aggOrSeriesFunc", "any",  "boolean",   "date",       "float",       "integer", "interval",
    "intOrInf", "intOrInterval",   "node", "nodeOrTag", "seriesList", "seriesLists", "string",  "tag"};

// The default of a parameter as Python shows it in a signature.
std::string python_default(const Parameter& parameter) {
  if (!parameter.spelled_default.empty()) return std::string(parameter.spelled_default);
  const std::string_view json = parameter.fallback;
  if (json.empty()) return "None";
  if (json == "true") return "True";
  if (json == "false") return "False";
  if (json == "1e9999") return "inf";
  if (json.front() == '"') return fmt::format("'{}'", json.substr(1, json.size() - 2));
  return std::string(json);
}
}  // namespace

std::string_view parameter_type_name(ParameterType type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

Registry Registry::standard() {
  Registry registry;
  for (void (*add_family)(Registry&) :
       {add_combining, add_combining_pairs, add_grouping,       add_percentages,  add_arithmetic,
        add_gaps,      add_rates,           add_summaries,      add_shifts,       add_moving,
        add_forecasts, add_lines,           add_series_filters, add_data_filters, add_sorting,
        add_aliases,   add_legends,         add_drawing,        add_generators,   add_special}) {
    add_family(registry);
  }
  return registry;
}

void Registry::add(Function function) {
  CHECK(function.run != nullptr, "{} does nothing", function.name);
  const std::string_view name = function.name;
  CHECK(functions_.emplace(name, std::move(function)).second, "{} is registered twice", name);
}

const Function* Registry::find(std::string_view name) const {
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : &found->second;
}

std::string Registry::signature(const Function& function) {
  std::string text(function.name);
  text += '(';
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const Parameter& parameter = function.parameters[i];
    if (i > 0) text += ", ";
    if (parameter.multiple) text += '*';
    text += parameter.spelled.empty() ? parameter.name : parameter.spelled;
    const bool has_default = !parameter.required || !parameter.spelled_default.empty();
    if (!parameter.multiple && has_default) text += "=" + python_default(parameter);
  }
  return text + ')';
}

std::vector<std::string> Registry::options_of(const Parameter& parameter) const {
  std::set<std::string> options(parameter.options.begin(), parameter.options.end());
  if (parameter.type == ParameterType::kAggFunc || parameter.type == ParameterType::kAggOrSeriesFunc) {
    for (const std::string_view name : aggregation_names()) options.insert(fmt::format("\"{}\"", name));
  }
  if (parameter.type == ParameterType::kAggOrSeriesFunc) {
    for (const auto& [name, function] : functions_) {
      if (function.is_aggregator) options.insert(fmt::format("\"{}\"", name));
    }
  }
  // Sorted by their text: the quotes that JSON puts around a string do not count.
  std::vector<std::string> sorted(options.begin(), options.end());
  const auto key = [](const std::string& json) {
    if (json == "true") return std::string("True");
    if (json == "false") return std::string("False");
    if (json == "null") return std::string("None");
    return json.front() == '"' ? json.substr(1, json.size() - 2) : json;
  };
  std::ranges::sort(sorted, {}, key);
  return sorted;
}

std::string Registry::json(const Function& function) const {
  std::string out = "{\"name\": ";
  codec::append_json_string(out, function.name);
  out += ", \"function\": ";
  codec::append_json_string(out, signature(function));
  out += ", \"description\": ";
  codec::append_json_string(out, function.description);
  // Clients group and filter by this name, so it stays the one they know.
  out += ", \"module\": \"graphite.render.functions\", \"group\": ";
  codec::append_json_string(out, function.group);
  out += ", \"params\": [";
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const Parameter& parameter = function.parameters[i];
    if (i > 0) out += ", ";
    out += "{\"name\": ";
    codec::append_json_string(out, parameter.name);
    out += fmt::format(", \"type\": \"{}\"", parameter_type_name(parameter.type));
    if (parameter.required) out += ", \"required\": true";
    if (!parameter.fallback.empty()) out += fmt::format(", \"default\": {}", parameter.fallback);
    if (parameter.multiple) out += ", \"multiple\": true";
    if (const std::vector<std::string> options = options_of(parameter); !options.empty()) {
      out += fmt::format(", \"options\": [{}]", fmt::join(options, ", "));
    }
    if (!parameter.suggestions.empty())
      out += fmt::format(", \"suggestions\": [{}]", fmt::join(parameter.suggestions, ", "));
    out += '}';
  }
  return out + "]}";
}

Parameter series_list(std::string_view name) {
  return {.name = name, .type = ParameterType::kSeriesList, .required = true};
}
Parameter series_lists(std::string_view name, Need need) {
  return {.name = name, .type = ParameterType::kSeriesList, .required = need == kRequired, .multiple = true};
}
Parameter number(std::string_view name, Need need, std::string_view fallback) {
  return {.name = name, .type = ParameterType::kFloat, .required = need == kRequired, .fallback = fallback};
}
Parameter integer(std::string_view name, Need need, std::string_view fallback) {
  return {.name = name, .type = ParameterType::kInteger, .required = need == kRequired, .fallback = fallback};
}
Parameter boolean(std::string_view name, std::string_view fallback) {
  return {.name = name, .type = ParameterType::kBoolean, .fallback = fallback};
}
Parameter text(std::string_view name, Need need, std::string_view fallback) {
  return {.name = name, .type = ParameterType::kString, .required = need == kRequired, .fallback = fallback};
}
Parameter interval(std::string_view name, Need need, std::string_view fallback) {
  return {.name = name, .type = ParameterType::kInterval, .required = need == kRequired, .fallback = fallback};
}
Parameter aggregation(std::string_view name, Need need, std::string_view fallback) {
  return {.name = name, .type = ParameterType::kAggFunc, .required = need == kRequired, .fallback = fallback};
}
Parameter callback(Need need, std::string_view fallback) {
  return {
      .name = "callback", .type = ParameterType::kAggOrSeriesFunc, .required = need == kRequired, .fallback = fallback};
}
Parameter positions(std::string_view name, ParameterType type, Need need) {
  return {.name = name, .type = type, .required = need == kRequired, .multiple = true};
}

}  // namespace bellwether::graphite
