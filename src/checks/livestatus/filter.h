// Filter: a condition on rows: comparisons of a column with a reference, joined by And, Or and Negate. Plain value; reading it costs one visit
// of its tree.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/livestatus/table.h"
#include "codec/regex.h"

namespace bellwether::checks::livestatus {

class Filter {
 public:
  // "state != 0", "host_name ~~ ^db", "contacts >= anna": a column, an operator, the reference. kInvalidArgument names what is wrong.
  static Result<Filter> parse(std::string_view text, const Table& table);
  static Filter all_of(std::vector<Filter> parts);
  static Filter any_of(std::vector<Filter> parts);
  static Filter negate(Filter part);

  bool matches(const Site& site, const Row& row) const;
  // How deeply conditions are joined; a comparison is 1. Whoever joins what others ask for keeps to kMaxDepth.
  int depth() const { return depth_; }
  static constexpr int kMaxDepth = 100;

  // The bounds that a conjunction puts on a column of times: what the log's reading needs. `least` and `most` are narrowed.
  void narrow(std::string_view column, std::int64_t& least, std::int64_t& most) const;

 private:
  enum class Kind { kAll, kAny, kNot, kCompare };
  enum class Operator {
    kEqual,
    kEqualIgnoringCase,
    kMatches,
    kMatchesIgnoringCase,
    kLess,
    kGreater,
    kLessOrEqual,
    kGreaterOrEqual
  };

  static Filter join(Kind kind, std::vector<Filter> parts);
  bool compare(const Value& value) const;
  bool compare_text(std::string_view text) const;
  bool compare_list(const List& list) const;
  template <class Number>
  bool compare_number(Number value, Number reference) const;

  Kind kind_ = Kind::kAll;
  std::vector<Filter> parts_;
  int depth_ = 1;
  const Column* column_ = nullptr;
  Operator operator_ = Operator::kEqual;
  bool is_negated_ = false;
  std::string reference_;
  std::string key_;  // of a dictionary
  std::int64_t integer_ = 0;
  double real_ = 0;
  std::shared_ptr<const codec::Regex> regex_;
};

}  // namespace bellwether::checks::livestatus
