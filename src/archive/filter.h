// Filter: a query made ready to be asked of many records: its patterns and numbers are read once.
//
// A record has a condition's key by each of its attributes of that name, and "" by its text. A condition asks whether any of those values is
// accepted; kIsNot, kMatchesNot and kHasNot ask whether none is, so a record without the key passes them. Comparisons are of numbers: a value that is none
// is not accepted.
//
// Immutable, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/record_codec.h"
#include "archive/store.h"
#include "archive/wildcard.h"
#include "base/result.h"

namespace bellwether::archive {

class Test {
 public:
  // kInvalidArgument for a comparison with what is no number.
  static Result<Test> compile(const Condition& condition);

  const std::string& key() const { return key_; }
  bool is_negated() const { return is_negated_; }
  bool accepts(std::string_view value) const;
  // Not null: the values accepted, sorted, and no others.
  const std::vector<std::string>* exact_values() const { return kind_ == Kind::kOneOf ? &values_ : nullptr; }

  // Not empty: each value accepted matches one of these.
  const std::vector<Wildcard>& wildcards() const { return wildcards_; }

  bool passes(const Head& head) const;

 private:
  enum class Kind { kOneOf, kMatches, kAnything, kNumber };

  std::string key_;
  bool is_negated_ = false;
  Kind kind_ = Kind::kOneOf;
  Condition::Operator comparison_ = Condition::Operator::kLess;
  std::vector<std::string> values_;
  std::vector<Wildcard> wildcards_;
  std::vector<double> numbers_;
};

class Filter {
 public:
  static Result<Filter> compile(const Query& query);

  const Query& query() const { return query_; }
  const std::vector<std::vector<Test>>& alternatives() const { return alternatives_; }

  bool accepts_group(std::uint32_t project, std::uint64_t group) const;
  bool accepts_position(Position position) const {
    return (!query_.before || position < *query_.before) && (!query_.after || position > *query_.after);
  }
  // Whether any position from `first` to `last` may be accepted.
  bool accepts_positions(Position first, Position last) const {
    return (!query_.before || first < *query_.before) && (!query_.after || last > *query_.after);
  }
  bool accepts_time(UnixMillis when) const { return when >= query_.from && when < query_.until; }
  bool accepts(Position position, const Head& head) const;

 private:
  explicit Filter(const Query& query) : query_(query) {}

  const Query& query_;  // of the caller, who outlives this
  std::vector<std::vector<Test>> alternatives_;
};

}  // namespace bellwether::archive
