#include "errors/search/terms.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::errors {
namespace {

constexpr std::string_view kLatest = "latest";

}  // namespace

std::optional<Field> field_of(const SearchTerm& term) {
  if (term.is_tag || term.key.empty()) return std::nullopt;
  return find_field(term.key);
}

std::optional<TagName> tag_behind(Field field) {
  switch (field) {
    case Field::kLevel:
      return TagName{"level", ""};
    case Field::kPlatform:
      return TagName{"platform", ""};
    case Field::kLogger:
      return TagName{"logger", ""};
    case Field::kType:
      return TagName{"event.type", ""};
    case Field::kCulprit:
      return TagName{"culprit", ""};
    case Field::kErrorType:
      return TagName{"error.type", ""};
    case Field::kErrorValue:
      return TagName{"error.value", ""};
    case Field::kErrorMechanism:
      return TagName{"mechanism", ""};
    case Field::kStackFilename:
      return TagName{"stack.filename", ""};
    case Field::kStackFunction:
      return TagName{"stack.function", ""};
    case Field::kRelease:
      return TagName{"release", ""};
    case Field::kUser:
      return TagName{"user", ""};
    case Field::kUserId:
      return TagName{"user", "id:"};
    case Field::kUserEmail:
      return TagName{"user", "email:"};
    case Field::kUserName:
      return TagName{"user", "username:"};
    case Field::kUserAddress:
      return TagName{"user", "ip:"};
    default:
      return std::nullopt;
  }
}

std::vector<std::string> values_in_tag(const std::vector<std::string>& values, Comparison comparison, TagName tag) {
  std::vector<std::string> named;
  const bool wants_kind = tag.key == "user" && tag.prefix.empty();
  for (const std::string& value : values) {
    const bool has_kind = value.find(':') != std::string::npos || value.find('*') != std::string::npos;
    named.push_back((wants_kind && !has_kind ? std::string("*:") : std::string(tag.prefix)) + value);
  }
  if (comparison == Comparison::kHas) named.push_back(std::string(tag.prefix) + "*");
  return named;
}

Result<bool> read_flag(const SearchTerm& term) {
  if (term.comparison == Comparison::kIs && term.values.size() == 1) {
    const std::string value = to_lower(term.values.front());
    if (value == "true" || value == "yes" || value == "1") return true;
    if (value == "false" || value == "no" || value == "0") return false;
  }
  return wrong_search(term.at, fmt::format("'{}' is true or false", term.key));
}

Result<std::vector<double>> read_numbers(const SearchTerm& term) {
  std::vector<double> numbers;
  for (const std::string& value : term.values) {
    const std::optional<double> number = parse_number(value);
    if (!number)
      return wrong_search(term.at, fmt::format("'{}' is a number, '{}' is none", term.key, printable(value, 40)));
    numbers.push_back(*number);
  }
  if (numbers.empty()) return wrong_search(term.at, fmt::format("'{}' needs a number", term.key));
  return numbers;
}

bool compares(double value, Comparison comparison, double bound) {
  switch (comparison) {
    case Comparison::kLess:
      return value < bound;
    case Comparison::kLessOrEqual:
      return value <= bound;
    case Comparison::kGreater:
      return value > bound;
    case Comparison::kGreaterOrEqual:
      return value >= bound;
    default:
      return value == bound;
  }
}

bool names_latest(const std::vector<std::string>& values) {
  return std::ranges::find(values, kLatest) != values.end();
}

std::vector<std::string> with_latest(const std::vector<std::string>& values, const Desk& desk, ProjectId project) {
  std::vector<std::string> named;
  for (const std::string& value : values) {
    if (value != kLatest) {
      named.push_back(value);
      continue;
    }
    const std::vector<ReleaseView> releases = desk.releases(project);
    if (!releases.empty()) named.push_back(releases.front().version);
  }
  return named;
}

Result<void> refuse_comparison(const SearchTerm& term) {
  if (term.comparison == Comparison::kIs || term.comparison == Comparison::kHas) return {};
  return wrong_search(term.at, fmt::format("'{}' is no number: it has no more and no less", term.key));
}

}  // namespace bellwether::errors
