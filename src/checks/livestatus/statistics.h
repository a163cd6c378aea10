// Statistic: one Stats line of a query: how many rows a condition holds for, or an aggregate of a column over the rows.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "checks/livestatus/filter.h"

namespace bellwether::checks::livestatus {

class Statistic {
 public:
  enum class Kind { kCount, kSum, kMin, kMax, kAverage, kDeviation, kInverseSum, kInverseAverage };

  // "state = 2", "avg latency", "sum execution_time"…
  static Result<Statistic> parse(std::string_view text, const Table& table);
  static Statistic count(Filter filter) { return Statistic(Kind::kCount, std::move(filter), nullptr); }

  Kind kind() const { return kind_; }
  const Filter& filter() const { return filter_; }

  // What has been seen of one group of rows.
  struct Sums {
    std::uint64_t count = 0;
    double sum = 0, squares = 0, least = 0, most = 0, inverse = 0;
  };
  void add(const Site& site, const Row& row, Sums& sums) const;
  // A count is an integer, everything else a float.
  Value result(const Sums& sums) const;

 private:
  Statistic(Kind kind, Filter filter, const Column* column)
      : kind_(kind), filter_(std::move(filter)), column_(column) {}

  Kind kind_;
  Filter filter_;
  const Column* column_;
};

}  // namespace bellwether::checks::livestatus
