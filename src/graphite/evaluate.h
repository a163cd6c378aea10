// Evaluation: a tree of the target language over a store, for a range of time. Functions take whole lists and hand lists on; a combination
// directly over selections (`sumSeries(app.*.requests)`) is added up while the store decodes and never holds its inputs.
//
// Blocks; run it on a query thread. Thread: one evaluation belongs to one thread. Limits: the Budget's points and series.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graphite/registry.h"
#include "graphite/syntax.h"
#include "graphite/time_zone.h"
#include "graphite/value.h"
#include "series/backend.h"

namespace bellwether::timeline {
class Timeline;
}

namespace bellwether::graphite {

// What an evaluation draws on. Outlives it.
struct Sources {
  const series::Backend& backend;
  const Registry& registry;
  const timeline::Timeline* timeline = nullptr;  // null: events() finds nothing
  SyntaxLimits syntax;
};

// One question, and what its functions change as they go. Copied where a function asks again about another range.
struct Context {
  const Sources& sources;
  series::Budget& budget;
  std::int64_t from = 0;
  std::int64_t until = 0;
  std::int64_t now = 0;
  TimeZone zone;
  double x_files_factor = 0;
  std::map<std::string, std::string> template_values;                  // of the request; they win over the target's own
  std::vector<std::pair<std::string, Value>> replacements;             // of the template we are in
  std::shared_ptr<std::map<std::string, std::vector<double>>> stacks;  // running totals of stacked()
  std::set<std::string, std::less<>> positional_paths;                 // paths that occur outside named arguments
  bool in_named_argument = false;
};

// One call with its arguments bound to the function's parameters.
class Call {
 public:
  Call(Context& call_context, const Function& call_function, const Node& call_node)
      : context(call_context), function(call_function), node(call_node) {}

  Context& context;
  const Function& function;
  const Node& node;             // its first argument is what functions evaluate again over another range
  std::vector<Value> bound;     // one for each parameter that is not `multiple`
  std::vector<bool> defaulted;  // for each of them, whether the default stands
  std::vector<Value> rest;      // what a `multiple` parameter took

  // By position of the parameter. kInvalidArgument names function and parameter.
  Result<SeriesList> list(std::size_t index);
  Result<std::vector<SeriesList>> rest_lists();
  Result<double> number(std::size_t index) const;
  Result<std::optional<double>> optional_number(std::size_t index) const;
  Result<std::int64_t> integer(std::size_t index) const;
  Result<bool> boolean(std::size_t index) const;
  Result<std::string> text(std::size_t index) const;
  Result<std::int64_t> interval(std::size_t index) const;
  Result<Aggregation> aggregation(std::size_t index) const;
  bool given(std::size_t index) const { return !bound[index].is_none(); }
  // True when the request did not say and the entry's default stands.
  bool has_default(std::size_t index) const { return defaulted[index]; }

  std::unexpected<Error> refuse(std::string_view why) const;

 private:
  std::unexpected<Error> wrong(std::size_t index, std::string_view expected) const;
};

Result<Value> evaluate(Context& context, const Node& node);
Result<SeriesList> evaluate_list(Context& context, const Node& node);
// The same expression over another range; what it was asked before is not disturbed.
Result<SeriesList> evaluate_range(const Context& context, const Node& node, std::int64_t from, std::int64_t until);
// A target in text, as aliasQuery and applyByNode build them.
Result<SeriesList> evaluate_text(const Context& context, std::string_view target);
// Calls a function with values that are already there.
Result<Value> apply(Context& context, const Function& function, const Node& node, std::vector<Value> arguments);
// One series of `list` by a callback's name: a series function, or an aggregation.
Result<SeriesList> apply_callback(Context& context, const Node& node, std::string_view name, SeriesList list);

// All targets of a request, in order.
Result<SeriesList> evaluate_targets(Context& context, const std::vector<std::string>& targets);

}  // namespace bellwether::graphite
