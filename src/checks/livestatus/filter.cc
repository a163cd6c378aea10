#include "checks/livestatus/filter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks::livestatus {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text = trim(text.substr(end));
  return word;
}

}  // namespace

Result<Filter> Filter::parse(std::string_view text, const Table& table) {
  std::string_view rest = text;
  const std::string_view name = take_word(rest);
  std::string_view sign = take_word(rest);
  Filter filter;
  filter.kind_ = Kind::kCompare;
  filter.column_ = table.find(name);
  if (filter.column_ == nullptr)
    return fail(Code::kInvalidArgument, fmt::format("table '{}' has no column '{}'", table.name, printable(name)));
  if (sign.starts_with('!')) {
    filter.is_negated_ = true;
    sign.remove_prefix(1);
  }
  constexpr std::pair<std::string_view, Operator> kOperators[] = {
      {"=", Operator::kEqual},        {"=~", Operator::kEqualIgnoringCase},
      {"~", Operator::kMatches},      {"~~", Operator::kMatchesIgnoringCase},
      {"<", Operator::kLess},         {">", Operator::kGreater},
      {"<=", Operator::kLessOrEqual}, {">=", Operator::kGreaterOrEqual}};
  const auto* const found = std::ranges::find(kOperators, sign, &std::pair<std::string_view, Operator>::first);
  if (found == std::end(kOperators))
    return fail(Code::kInvalidArgument, fmt::format("'{}' has no operator", printable(text)));
  filter.operator_ = found->second;

  const ColumnType type = filter.column_->type;
  if (type == ColumnType::kDictionary) filter.key_ = take_word(rest);
  filter.reference_ = rest;
  const bool is_pattern = filter.operator_ == Operator::kMatches || filter.operator_ == Operator::kMatchesIgnoringCase;
  if (type == ColumnType::kInteger || type == ColumnType::kTime || type == ColumnType::kFloat) {
    if (is_pattern || !read_number(rest, filter.real_))
      return fail(Code::kInvalidArgument, fmt::format("'{}' compares a number with '{}'", name, printable(rest)));
    if (std::isnan(filter.real_))
      return fail(Code::kInvalidArgument, fmt::format("'{}' compares a number with '{}'", name, printable(rest)));
    // A number that is whole but for its spelling, such as 1e3; larger ones than any value stay larger.
    constexpr double kLargest = 9e18;
    filter.integer_ = static_cast<std::int64_t>(std::clamp(filter.real_, -kLargest, kLargest));
    read_number(rest, filter.integer_);
  } else if (is_pattern) {
    TRY(codec::Regex regex,
        codec::Regex::compile(
            rest, filter.operator_ == Operator::kMatches ? codec::RegexCase::kSensitive : codec::RegexCase::kIgnore));
    filter.regex_ = std::make_shared<const codec::Regex>(std::move(regex));
  }
  return filter;
}

Filter Filter::join(Kind kind, std::vector<Filter> parts) {
  Filter filter;
  filter.kind_ = kind;
  for (const Filter& part : parts) filter.depth_ = std::max(filter.depth_, part.depth_ + 1);
  filter.parts_ = std::move(parts);
  return filter;
}

Filter Filter::all_of(std::vector<Filter> parts) {
  return join(Kind::kAll, std::move(parts));
}

Filter Filter::any_of(std::vector<Filter> parts) {
  return join(Kind::kAny, std::move(parts));
}

Filter Filter::negate(Filter part) {
  std::vector<Filter> parts;
  parts.push_back(std::move(part));
  return join(Kind::kNot, std::move(parts));
}

bool Filter::matches(const Site& site, const Row& row) const {
  const auto part_matches = [&](const Filter& part) { return part.matches(site, row); };
  switch (kind_) {
    case Kind::kAll:
      return std::ranges::all_of(parts_, part_matches);
    case Kind::kAny:
      return std::ranges::any_of(parts_, part_matches);
    case Kind::kNot:
      return !parts_.front().matches(site, row);
    case Kind::kCompare:
      return compare(column_->read(site, row)) != is_negated_;
  }
  return false;
}

void Filter::narrow(std::string_view column, std::int64_t& least, std::int64_t& most) const {
  if (kind_ == Kind::kAll) {
    for (const Filter& part : parts_) part.narrow(column, least, most);
    return;
  }
  if (kind_ != Kind::kCompare || is_negated_ || column_->name != column) return;
  if (operator_ == Operator::kGreaterOrEqual || operator_ == Operator::kEqual) least = std::max(least, integer_);
  if (operator_ == Operator::kGreater) least = std::max(least, integer_ + 1);
  if (operator_ == Operator::kLessOrEqual || operator_ == Operator::kEqual) most = std::min(most, integer_);
  if (operator_ == Operator::kLess) most = std::min(most, integer_ - 1);
}

template <class Number>
bool Filter::compare_number(Number value, Number reference) const {
  switch (operator_) {
    case Operator::kLess:
      return value < reference;
    case Operator::kGreater:
      return value > reference;
    case Operator::kLessOrEqual:
      return value <= reference;
    case Operator::kGreaterOrEqual:
      return value >= reference;
    default:
      return value == reference;
  }
}

bool Filter::compare_text(std::string_view text) const {
  switch (operator_) {
    case Operator::kEqual:
      return text == reference_;
    case Operator::kEqualIgnoringCase:
      return equals_ignoring_case(text, reference_);
    case Operator::kMatches:
    case Operator::kMatchesIgnoringCase:
      return regex_->search(text).value_or(false);
    case Operator::kLess:
      return text < reference_;
    case Operator::kGreater:
      return text > reference_;
    case Operator::kLessOrEqual:
      return text <= reference_;
    case Operator::kGreaterOrEqual:
      return text >= reference_;
  }
  return false;
}

// Of lists `>=` is "contains", `<` its opposite; `<=` and `>` likewise without regard to case; `=` compares with the empty list.
bool Filter::compare_list(const List& list) const {
  const auto text_of = [](const Value& value) -> std::string {
    if (const auto* text = std::get_if<std::string>(&value.base())) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value.base())) return std::to_string(*number);
    if (const auto* pair = std::get_if<List>(&value.base()); pair != nullptr && !pair->empty()) {
      const auto* first = std::get_if<std::string>(&pair->front().base());
      return first == nullptr ? std::string() : *first;
    }
    return {};
  };
  switch (operator_) {
    case Operator::kEqual:
    case Operator::kEqualIgnoringCase:
      return list.empty();
    case Operator::kGreaterOrEqual:
    case Operator::kLess:
      return std::ranges::any_of(list, [&](const Value& value) { return text_of(value) == reference_; }) ==
             (operator_ == Operator::kGreaterOrEqual);
    case Operator::kLessOrEqual:
    case Operator::kGreater:
      return std::ranges::any_of(list, [&](const Value& value) {
               return equals_ignoring_case(text_of(value), reference_);
             }) == (operator_ == Operator::kLessOrEqual);
    case Operator::kMatches:
    case Operator::kMatchesIgnoringCase:
      return std::ranges::any_of(list, [&](const Value& value) { return compare_text(text_of(value)); });
  }
  return false;
}

bool Filter::compare(const Value& value) const {
  if (const auto* integer = std::get_if<std::int64_t>(&value.base())) return compare_number(*integer, integer_);
  if (const auto* real = std::get_if<double>(&value.base())) return compare_number(*real, real_);
  if (const auto* text = std::get_if<std::string>(&value.base())) return compare_text(*text);
  if (const auto* list = std::get_if<List>(&value.base())) return compare_list(*list);
  const auto& dictionary = std::get<Dictionary>(value.base());
  const auto entry = std::ranges::find(dictionary, key_, &Dictionary::value_type::first);
  return compare_text(entry == dictionary.end() ? std::string_view() : std::string_view(entry->second));
}

}  // namespace bellwether::checks::livestatus
