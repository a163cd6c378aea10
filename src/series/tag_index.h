// TagIndex: which series carry which tag. Postings for each (tag, value) of tagged series, in order of ids; a series
// without tags has only its `name`, which the NameTable answers, so it takes no room here.
//
// Threads: any, with a reader-writer lock inside; add() in the order of ids.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/regex.h"
#include "series/backend.h"
#include "series/name_table.h"

namespace bellwether::series {

// A TagExpression that can be asked.
class TagPredicate {
 public:
  // kInvalidArgument for a bad regular expression.
  static Result<TagPredicate> compile(const TagExpression& expression);

  const std::string& tag() const { return tag_; }
  // Of a tag's value; of "" for a series without the tag.
  Result<bool> accepts(std::string_view value) const;
  bool accepts_missing() const { return accepts_missing_; }
  // The one value it accepts, if that is so.
  std::optional<std::string_view> only_value() const;

 private:
  TagPredicate() = default;

  std::string tag_;
  TagExpression::Operator op_ = TagExpression::Operator::kEqual;
  std::string value_;
  std::optional<codec::Regex> regex_;
  bool accepts_missing_ = false;
};

class TagIndex {
 public:
  explicit TagIndex(const NameTable& names) : names_(names) {}

  // The ids from the last call's `end` up to this one are known from now on.
  void add_up_to(std::size_t end);

  // Ids below the end of add_up_to that every predicate accepts, ascending. kInvalidArgument when all of them accept a
  // missing tag: that would be everything.
  Result<std::vector<SeriesId>> match(std::span<const TagPredicate> predicates) const;

  // Names of tags, or values of one, that begin with `prefix`, sorted, at most `limit`; over all series.
  std::vector<std::string> names(std::string_view prefix, std::size_t limit) const;
  std::vector<std::string> values(std::string_view tag, std::string_view prefix, std::size_t limit) const;

 private:
  using Postings = std::vector<std::uint32_t>;
  using Values = std::map<std::string, Postings, std::less<>>;

  // Series that the predicate accepts because of a value they carry.
  Result<Postings> carriers(const TagPredicate& predicate) const;
  Result<bool> accepted(std::string_view name, std::span<const TagPredicate> predicates) const;

  const NameTable& names_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, Values, std::less<>> tags_;  // guarded by mutex_; tagged series only
  std::size_t end_ = 0;                              // guarded by mutex_
};

}  // namespace bellwether::series
