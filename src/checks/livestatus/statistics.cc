#include "checks/livestatus/statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks::livestatus {

Result<Statistic> Statistic::parse(std::string_view text, const Table& table) {
  constexpr std::pair<std::string_view, Kind> kAggregates[] = {{"sum", Kind::kSum},
                                                               {"min", Kind::kMin},
                                                               {"max", Kind::kMax},
                                                               {"avg", Kind::kAverage},
                                                               {"std", Kind::kDeviation},
                                                               {"suminv", Kind::kInverseSum},
                                                               {"avginv", Kind::kInverseAverage}};
  const std::string_view line = trim(text);
  const std::string_view word = line.substr(0, line.find(' '));
  const auto* const aggregate = std::ranges::find(kAggregates, word, &std::pair<std::string_view, Kind>::first);
  if (aggregate == std::end(kAggregates)) {
    TRY(Filter filter, Filter::parse(line, table));
    return count(std::move(filter));
  }
  const std::string_view name = trim(line.substr(word.size()));
  const Column* const column = table.find(name);
  if (column == nullptr)
    return fail(Code::kInvalidArgument, fmt::format("table '{}' has no column '{}'", table.name, printable(name)));
  if (column->type != ColumnType::kInteger && column->type != ColumnType::kFloat && column->type != ColumnType::kTime)
    return fail(Code::kInvalidArgument, fmt::format("column '{}' is not a number", name));
  return Statistic(aggregate->second, Filter::all_of({}), column);
}

void Statistic::add(const Site& site, const Row& row, Sums& sums) const {
  if (kind_ == Kind::kCount) {
    if (filter_.matches(site, row)) ++sums.count;
    return;
  }
  const Value value = column_->read(site, row);
  const auto* const integer = std::get_if<std::int64_t>(&value.base());
  const double number = integer != nullptr ? static_cast<double>(*integer) : std::get<double>(value.base());
  sums.least = sums.count == 0 ? number : std::min(sums.least, number);
  sums.most = sums.count == 0 ? number : std::max(sums.most, number);
  ++sums.count;
  sums.sum += number;
  sums.squares += number * number;
  if (number != 0) sums.inverse += 1 / number;
}

Value Statistic::result(const Sums& sums) const {
  const auto rows = static_cast<double>(std::max<std::uint64_t>(sums.count, 1));
  switch (kind_) {
    case Kind::kCount:
      return static_cast<std::int64_t>(sums.count);
    case Kind::kSum:
      return sums.sum;
    case Kind::kMin:
      return sums.least;
    case Kind::kMax:
      return sums.most;
    case Kind::kAverage:
      return sums.sum / rows;
    case Kind::kDeviation:
      return std::sqrt(std::max(0.0, sums.squares / rows - sums.sum / rows * (sums.sum / rows)));
    case Kind::kInverseSum:
      return sums.inverse;
    case Kind::kInverseAverage:
      return sums.inverse / rows;
  }
  return 0.0;
}

}  // namespace bellwether::checks::livestatus
