#include "archive/filter.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::archive {
namespace {

using Operator = Condition::Operator;

bool compares(double value, Operator comparison, double bound) {
  switch (comparison) {
    case Operator::kLess:
      return value < bound;
    case Operator::kLessOrEqual:
      return value <= bound;
    case Operator::kGreater:
      return value > bound;
    default:
      return value >= bound;
  }
}

}  // namespace

Result<Test> Test::compile(const Condition& condition) {
  Test test;
  test.key_ = condition.key;
  test.is_negated_ =
      condition.op == Operator::kIsNot || condition.op == Operator::kMatchesNot || condition.op == Operator::kHasNot;
  switch (condition.op) {
    case Operator::kIs:
    case Operator::kIsNot:
      test.values_ = condition.values;
      std::ranges::sort(test.values_);
      break;
    case Operator::kMatches:
    case Operator::kMatchesNot:
      test.kind_ = Kind::kMatches;
      for (const std::string& value : condition.values) test.wildcards_.emplace_back(value);
      break;
    case Operator::kHas:
    case Operator::kHasNot:
      test.kind_ = Kind::kAnything;
      break;
    case Operator::kLess:
    case Operator::kLessOrEqual:
    case Operator::kGreater:
    case Operator::kGreaterOrEqual:
      test.kind_ = Kind::kNumber;
      test.comparison_ = condition.op;
      for (const std::string& value : condition.values) {
        const std::optional<double> number = parse_number(value);
        if (!number) {
          return fail(Code::kInvalidArgument, fmt::format("{}: cannot be compared with \"{}\", which is not a number",
                                                          condition.key, printable(value)));
        }
        test.numbers_.push_back(*number);
      }
      break;
  }
  return test;
}

bool Test::accepts(std::string_view value) const {
  switch (kind_) {
    case Kind::kOneOf:
      return std::ranges::binary_search(values_, value);
    case Kind::kMatches:
      return std::ranges::any_of(wildcards_, [&](const Wildcard& wildcard) { return wildcard.matches(value); });
    case Kind::kAnything:
      return true;
    case Kind::kNumber: {
      const std::optional<double> number = parse_number(value);
      return number &&
             std::ranges::any_of(numbers_, [&](double bound) { return compares(*number, comparison_, bound); });
    }
  }
  return false;
}

bool Test::passes(const Head& head) const {
  bool found = key_.empty() && accepts(head.text);
  Attributes attributes = head.attributes;
  for (std::string_view key, value; !found && attributes.next(key, value);) found = key == key_ && accepts(value);
  return found != is_negated_;
}

Result<Filter> Filter::compile(const Query& query) {
  Filter filter(query);
  for (const std::vector<Condition>& conditions : query.alternatives) {
    std::vector<Test>& tests = filter.alternatives_.emplace_back();
    for (const Condition& condition : conditions) {
      TRY(Test test, Test::compile(condition));
      tests.push_back(std::move(test));
    }
    // Those that cost least first: when they leave nothing, the others need not be asked.
    std::ranges::partition(tests, [](const Test& test) { return test.exact_values() != nullptr; });
  }
  return filter;
}

bool Filter::accepts_group(std::uint32_t project, std::uint64_t group) const {
  if (query_.project && *query_.project != project) return false;
  return query_.groups.empty() || std::ranges::binary_search(query_.groups, group);
}

bool Filter::accepts(Position position, const Head& head) const {
  if (!accepts_position(position) || !accepts_time(head.when) || !accepts_group(head.project, head.group)) return false;
  if (alternatives_.empty()) return true;
  return std::ranges::any_of(alternatives_, [&](const std::vector<Test>& tests) {
    return std::ranges::all_of(tests, [&](const Test& test) { return test.passes(head); });
  });
}

}  // namespace bellwether::archive
