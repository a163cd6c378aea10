#include "series/tag_index.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "series/name_rules.h"

namespace bellwether::series {
namespace {

constexpr std::string_view kName = "name";

bool is_tagged(std::string_view name) {
  return name.find(';') != std::string_view::npos;
}

}  // namespace

Result<TagPredicate> TagPredicate::compile(const TagExpression& expression) {
  using Operator = TagExpression::Operator;
  TagPredicate predicate;
  predicate.tag_ = expression.tag;
  predicate.op_ = expression.op;
  predicate.value_ = expression.value;
  if (expression.op == Operator::kMatches || expression.op == Operator::kNotMatches) {
    TRY(predicate.regex_, codec::Regex::compile(expression.value));
  }
  TRY(predicate.accepts_missing_, predicate.accepts({}));
  return predicate;
}

Result<bool> TagPredicate::accepts(std::string_view value) const {
  switch (op_) {
    case TagExpression::Operator::kEqual:
      return value == value_;
    case TagExpression::Operator::kNotEqual:
      return value != value_;
    case TagExpression::Operator::kMatches:
      return regex_->match(value);
    case TagExpression::Operator::kNotMatches: {
      TRY(const bool matches, regex_->match(value));
      return !matches;
    }
  }
  return false;
}

std::optional<std::string_view> TagPredicate::only_value() const {
  if (op_ != TagExpression::Operator::kEqual) return std::nullopt;
  return value_;
}

void TagIndex::add_up_to(std::size_t end) {
  const std::lock_guard lock(mutex_);
  for (; end_ < end; ++end_) {
    const auto id = static_cast<std::uint32_t>(end_);
    const std::string_view name = names_.name(static_cast<SeriesId>(id));
    if (!is_tagged(name)) continue;
    const auto add = [this, id](std::string_view tag, std::string_view value) {
      auto values = tags_.find(tag);
      if (values == tags_.end()) values = tags_.emplace(tag, Values()).first;
      auto postings = values->second.find(value);
      if (postings == values->second.end()) postings = values->second.emplace(value, Postings()).first;
      postings->second.push_back(id);
    };
    add(kName, path_of(name));
    for (const TagView& tag : tags_of(name)) add(tag.key, tag.value);
  }
}

Result<TagIndex::Postings> TagIndex::carriers(const TagPredicate& predicate) const {
  Postings found;
  if (predicate.tag() == kName) {
    if (const auto value = predicate.only_value()) {
      const auto plain = names_.find(*value);
      if (plain && !is_tagged(*value) && static_cast<std::size_t>(*plain) < end_)
        found.push_back(static_cast<std::uint32_t>(*plain));
    } else {
      for (std::uint32_t id = 0; id < end_; ++id) {
        const std::string_view name = names_.name(static_cast<SeriesId>(id));
        if (name.empty() || is_tagged(name)) continue;
        TRY(const bool accepts, predicate.accepts(name));
        if (accepts) found.push_back(id);
      }
    }
  }
  const auto values = tags_.find(predicate.tag());
  if (values == tags_.end()) return found;
  if (const auto value = predicate.only_value()) {
    const auto postings = values->second.find(*value);
    if (postings != values->second.end()) found.insert(found.end(), postings->second.begin(), postings->second.end());
  } else {
    for (const auto& [value_text, postings] : values->second) {
      TRY(const bool accepts, predicate.accepts(value_text));
      if (accepts) found.insert(found.end(), postings.begin(), postings.end());
    }
  }
  std::ranges::sort(found);
  return found;
}

Result<bool> TagIndex::accepted(std::string_view name, std::span<const TagPredicate> predicates) const {
  const std::vector<TagView> tags = tags_of(name);
  for (const TagPredicate& predicate : predicates) {
    std::string_view value;
    if (predicate.tag() == kName) {
      value = path_of(name);
    } else if (const auto found = std::ranges::find(tags, std::string_view(predicate.tag()), &TagView::key);
               found != tags.end()) {
      value = found->value;
    }
    TRY(const bool accepts, predicate.accepts(value));
    if (!accepts) return false;
  }
  return true;
}

Result<std::vector<SeriesId>> TagIndex::match(std::span<const TagPredicate> predicates) const {
  const std::shared_lock lock(mutex_);
  // The narrowest set of carriers is the ground, and the other predicates are asked of each name in it. Exact values
  // are looked at first, and a set this small ends the search: a regular expression over all values costs more than
  // asking it of so few.
  constexpr std::size_t kFew = 1000;
  std::optional<Postings> ground;
  for (const bool exact : {true, false}) {
    for (const TagPredicate& predicate : predicates) {
      if (predicate.accepts_missing() || predicate.only_value().has_value() != exact) continue;
      if (ground && ground->size() <= kFew) continue;
      TRY(Postings found, carriers(predicate));
      if (!ground || found.size() < ground->size()) ground = std::move(found);
    }
  }
  if (!ground) return fail(Code::kInvalidArgument, "at least one tag expression must not match the empty string");

  std::vector<SeriesId> ids;
  for (const std::uint32_t id : *ground) {
    TRY(const bool accepts, accepted(names_.name(static_cast<SeriesId>(id)), predicates));
    if (accepts) ids.push_back(static_cast<SeriesId>(id));
  }
  return ids;
}

std::vector<std::string> TagIndex::names(std::string_view prefix, std::size_t limit) const {
  const std::shared_lock lock(mutex_);
  std::set<std::string> found;
  if (end_ != 0 && kName.starts_with(prefix)) found.emplace(kName);
  for (auto at = tags_.lower_bound(prefix); at != tags_.end() && at->first.starts_with(prefix) && found.size() <= limit;
       ++at) {
    found.insert(at->first);
  }
  std::vector<std::string> out(found.begin(), found.end());
  if (out.size() > limit) out.resize(limit);
  return out;
}

std::vector<std::string> TagIndex::values(std::string_view tag, std::string_view prefix, std::size_t limit) const {
  const std::shared_lock lock(mutex_);
  std::set<std::string> found;
  const auto keep = [&](std::string_view value) {
    found.emplace(value);
    if (found.size() > limit) found.erase(std::prev(found.end()));
  };
  if (tag == kName) {
    for (std::size_t id = 0; id < end_; ++id) {
      const std::string_view name = names_.name(static_cast<SeriesId>(id));
      if (name.empty() || is_tagged(name) || !name.starts_with(prefix)) continue;
      if (found.size() == limit && (limit == 0 || name >= *found.rbegin())) continue;
      keep(name);
    }
  }
  if (const auto values = tags_.find(tag); values != tags_.end()) {
    std::size_t taken = 0;
    for (auto at = values->second.lower_bound(prefix);
         at != values->second.end() && at->first.starts_with(prefix) && taken < limit; ++at, ++taken) {
      keep(at->first);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace bellwether::series
