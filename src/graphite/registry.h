// Registry: every function of the target language as one small entry: what it is called, what it takes, what it does. The same entries
// bind and check arguments, fill /functions, and feed the editor's completion.
//
//   registry.add({.name = "scale", .group = "Transform", .description = "Multiplies each value by a constant.",
//                 .parameters = {series_list(), number("factor", kRequired)}, .run = scale});
//
// Built once, read by any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graphite/aggregation.h"
#include "graphite/value.h"

namespace bellwether::graphite {

class Call;

enum class ParameterType {
  kAggFunc,
  kAggOrSeriesFunc,
  kAny,
  kBoolean,
  kDate,
  kFloat,
  kInteger,
  kInterval,
  kIntOrInf,
  kIntOrInterval,
  kNode,
  kNodeOrTag,
  kSeriesList,
  kSeriesLists,
  kString,
  kTag
};
// As /functions names it: "aggFunc", "seriesList", …
std::string_view parameter_type_name(ParameterType type);

struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::kAny;
  bool required = false;
  bool multiple = false;                       // takes all further positional arguments; always the last one
  std::string_view fallback = {};              // the default as JSON; empty: none
  std::vector<std::string_view> options = {};  // as JSON
  std::vector<std::string_view> suggestions = {};
  std::string_view spelled = {};          // name in the signature and for named arguments, where it differs
  std::string_view spelled_default = {};  // default in the signature, where it differs
};

struct Function {
  std::string_view name;
  std::string_view group;
  std::string_view description;
  std::vector<Parameter> parameters;
  Result<Value> (*run)(Call&) = nullptr;
  bool is_aggregator = false;  // may be a callback of groupByNode and its like
  std::optional<Aggregation> fused =
      {};  // adds series up while they are decoded, when all arguments are plain selections
};

class Registry {
 public:
  // Every function there is.
  static Registry standard();

  void add(Function function);
  const Function* find(std::string_view name) const;
  const std::map<std::string_view, Function>& all() const { return functions_; }

  // "scale(seriesList, factor)"
  static std::string signature(const Function& function);
  // The entry as /functions shows it.
  std::string json(const Function& function) const;

 private:
  std::vector<std::string> options_of(const Parameter& parameter) const;
  std::map<std::string_view, Function> functions_;
};

// Parameters as entries write them.
enum Need { kOptional, kRequired };
Parameter series_list(std::string_view name = "seriesList");
Parameter series_lists(std::string_view name = "seriesLists", Need need = kRequired);  // any number of lists
Parameter number(std::string_view name, Need need, std::string_view fallback = {});
Parameter integer(std::string_view name, Need need, std::string_view fallback = {});
Parameter boolean(std::string_view name, std::string_view fallback);
Parameter text(std::string_view name, Need need, std::string_view fallback = {});
Parameter interval(std::string_view name, Need need, std::string_view fallback = {});
Parameter aggregation(std::string_view name, Need need, std::string_view fallback = {});
Parameter callback(Need need, std::string_view fallback = {});
Parameter positions(std::string_view name, ParameterType type, Need need);  // any number of nodes or tags

// One family a file in functions/.
void add_combining(Registry& registry);
void add_combining_pairs(Registry& registry);
void add_grouping(Registry& registry);
void add_percentages(Registry& registry);
void add_arithmetic(Registry& registry);
void add_gaps(Registry& registry);
void add_rates(Registry& registry);
void add_summaries(Registry& registry);
void add_shifts(Registry& registry);
void add_moving(Registry& registry);
void add_forecasts(Registry& registry);
void add_lines(Registry& registry);
void add_series_filters(Registry& registry);
void add_data_filters(Registry& registry);
void add_sorting(Registry& registry);
void add_aliases(Registry& registry);
void add_legends(Registry& registry);
void add_drawing(Registry& registry);
void add_generators(Registry& registry);
void add_special(Registry& registry);

}  // namespace bellwether::graphite
