#include "errors/search/event_query.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "errors/search/moment.h"
#include "errors/search/terms.h"

namespace bellwether::errors {
namespace {

using archive::Condition;
using Operator = Condition::Operator;
using Alternative = std::vector<Condition>;

bool has_wildcard(const std::vector<std::string>& values) {
  return std::ranges::any_of(values, [](const std::string& value) { return value.find('*') != std::string::npos; });
}

Operator operator_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::kLess:
      return Operator::kLess;
    case Comparison::kLessOrEqual:
      return Operator::kLessOrEqual;
    case Comparison::kGreater:
      return Operator::kGreater;
    default:
      return Operator::kGreaterOrEqual;
  }
}

class Translator {
 public:
  Translator(const Desk& desk, ProjectId project, UnixMillis now, archive::Query& into)
      : desk_(desk), project_(project), now_(now), into_(into) {}

  Result<void> translate(const SearchQuery& query) {
    TRY(into_.alternatives, alternatives(query, true));
    // One alternative without conditions is everything.
    if (into_.alternatives.size() == 1 && into_.alternatives.front().empty()) into_.alternatives.clear();
    return {};
  }

 private:
  // `is_required`: it holds for every event that is found, so a time may narrow the whole query.
  Result<std::vector<Alternative>> alternatives(const SearchQuery& query, bool is_required) {
    switch (query.kind) {
      case SearchQuery::Kind::kTerm:
        return term(query.term, is_required);
      case SearchQuery::Kind::kAny: {
        std::vector<Alternative> all;
        for (const SearchQuery& child : query.children) {
          TRY(std::vector<Alternative> some, alternatives(child, false));
          std::ranges::move(some, std::back_inserter(all));
        }
        return bounded(std::move(all));
      }
      case SearchQuery::Kind::kAll:
        break;
    }
    std::vector<Alternative> all(1);
    for (const SearchQuery& child : query.children) {
      TRY(const std::vector<Alternative> some, alternatives(child, is_required));
      std::vector<Alternative> product;
      for (const Alternative& left : all) {
        for (const Alternative& right : some) {
          Alternative& both = product.emplace_back(left);
          both.insert(both.end(), right.begin(), right.end());
        }
      }
      TRY(all, bounded(std::move(product)));
    }
    return all;
  }

  static Result<std::vector<Alternative>> bounded(std::vector<Alternative> all) {
    if (all.size() <= kMaxAlternatives) return all;
    return fail(Code::kInvalidArgument,
                fmt::format("written out, the search has more than {} alternatives", kMaxAlternatives));
  }

  Result<std::vector<Alternative>> term(const SearchTerm& term, bool is_required) {
    std::vector<Alternative> one(1);
    const std::optional<Field> field = field_of(term);
    if (field == Field::kTimestamp) {
      TRY_VOID(narrow(term, is_required));
    } else {
      TRY(Condition condition, this->condition(term, field));
      one.front().push_back(std::move(condition));
    }
    return one;
  }

  Result<void> narrow(const SearchTerm& term, bool is_required) {
    if (!is_required || term.is_negated)
      return wrong_search(term.at, "a time holds for the whole search: it stands in no OR, and '!' cannot deny it");
    TRY(const MomentRange range, read_moment_range(term, Reckoning::kTime, now_));
    into_.from = std::max(into_.from, range.from);
    into_.until = std::min(into_.until, range.until);
    return {};
  }

  Result<Condition> condition(const SearchTerm& term, std::optional<Field> field) const {
    if (term.key.empty() || field == Field::kMessage) return within(term, "");
    if (field == Field::kTitle) return within(term, "title");
    if (!field) return attribute(term, {term.key, ""});
    if (field == Field::kErrorHandled || field == Field::kErrorUnhandled) {
      TRY(const bool flag, read_flag(term));
      const bool is_handled = (field == Field::kErrorHandled) == flag;
      return Condition{.key = "handled",
                       .op = term.is_negated ? Operator::kIsNot : Operator::kIs,
                       .values = {is_handled ? "yes" : "no"}};
    }
    if (const auto tag = tag_behind(*field)) return attribute(term, *tag);
    return wrong_search(term.at, fmt::format("'{}' is about issues, not about single events", term.key));
  }

  static Result<Condition> within(const SearchTerm& term, std::string_view key) {
    TRY_VOID(refuse_comparison(term));
    Condition condition{
        .key = std::string(key), .op = term.is_negated ? Operator::kMatchesNot : Operator::kMatches, .values = {}};
    for (const std::string& value : term.values) condition.values.push_back("*" + value + "*");
    if (condition.values.empty()) condition.values.emplace_back("*");
    return condition;
  }

  Result<Condition> attribute(const SearchTerm& term, TagName name) const {
    Condition condition{.key = std::string(name.key), .op = Operator::kIs, .values = {}};
    if (term.comparison == Comparison::kHas && name.prefix.empty()) {
      condition.op = term.is_negated ? Operator::kHasNot : Operator::kHas;
      return condition;
    }
    const bool is_release = name.key == "release";
    condition.values =
        values_in_tag(is_release ? with_latest(term.values, desk_, project_) : term.values, term.comparison, name);
    if (term.comparison > Comparison::kHas) {
      TRY_VOID(read_numbers(term));
      condition.op = operator_of(term.comparison);
    } else if (has_wildcard(condition.values)) {
      condition.op = term.is_negated ? Operator::kMatchesNot : Operator::kMatches;
    } else {
      condition.op = term.is_negated ? Operator::kIsNot : Operator::kIs;
    }
    return condition;
  }

  const Desk& desk_;
  const ProjectId project_;
  const UnixMillis now_;
  archive::Query& into_;
};

}  // namespace

Result<void> add_search(const SearchQuery& query, const Desk& desk, ProjectId project, UnixMillis now,
                        archive::Query& into) {
  return Translator(desk, project, now, into).translate(query);
}

}  // namespace bellwether::errors
