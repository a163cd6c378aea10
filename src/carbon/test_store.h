// A Writer that keeps points in a map, for carbon's tests.
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "series/backend.h"

namespace bellwether::carbon {

class TestStore final : public series::Writer {
 public:
  std::size_t max_series = 1000;
  std::int64_t oldest = 1'000'000'000;
  std::int64_t latest = 2'000'000'000;

  Result<series::SeriesId> resolve(std::string_view name) override {
    ++resolved;
    if (name.empty() || name.find('\x01') != std::string_view::npos) return fail(Code::kInvalidArgument, "a bad name");
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == name) return series::SeriesId{static_cast<std::uint32_t>(i)};
    if (names.size() >= max_series) return fail(Code::kResourceExhausted, "limits.series");
    names.push_back(std::string(name));
    return series::SeriesId{static_cast<std::uint32_t>(names.size() - 1)};
  }
  Append append(series::SeriesId id, std::int64_t timestamp, double value) override {
    return append(id, timestamp, value, Decimal{});
  }
  Append append(series::SeriesId id, std::int64_t timestamp, double value, Decimal decimal) override {
    if (std::isnan(value)) return Append::kNotANumber;
    if (timestamp < oldest) return Append::kTooOld;
    if (timestamp > latest) return Append::kTooNew;
    CHECK(!decimal.known() || decimal.value() == value, "{} is not what was written", value);
    points[{names.at(static_cast<std::size_t>(id)), timestamp}] = value;
    ++stored;
    return Append::kStored;
  }
  std::string_view name_view(series::SeriesId id) const override { return names.at(static_cast<std::size_t>(id)); }
  void commit() override { ++commits; }
  std::uint64_t accepted() const override { return stored; }
  std::uint64_t durable() const override { return stored; }

  std::vector<std::string> names;
  std::map<std::pair<std::string, std::int64_t>, double> points;
  std::uint64_t stored = 0;
  std::uint64_t resolved = 0;
  std::uint64_t commits = 0;
};

}  // namespace bellwether::carbon
