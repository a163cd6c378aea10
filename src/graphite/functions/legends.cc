// Functions that write numbers into names: cactiStyle and legendValue.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

struct Unit {
  std::string_view prefix;
  double size;
};
constexpr std::array<Unit, 5> kBinaryUnits = {
    {{"Pi", 0x1p50}, {"Ti", 0x1p40}, {"Gi", 0x1p30}, {"Mi", 0x1p20}, {"Ki", 0x1p10}}};
constexpr std::array<Unit, 5> kDecimalUnits = {{{"P", 1e15}, {"T", 1e12}, {"G", 1e9}, {"M", 1e6}, {"k", 1e3}}};

enum class System { kPlain, kSi, kBinary };

// "%.2f" with the unit's prefix and, when there is one, a blank and the unit's own name.
std::string with_units(double value, System system, std::string_view units) {
  std::string_view prefix;
  if (system != System::kPlain) {
    for (const Unit& unit : system == System::kSi ? kDecimalUnits : kBinaryUnits) {
      if (std::fabs(value) < unit.size) continue;
      value /= unit.size;
      prefix = unit.prefix;
      break;
    }
    // What is whole but for rounding is shown as whole.
    if (value - std::floor(value) < 1e-11 && value > 1) value = std::floor(value);
  }
  if (units.empty()) return fmt::format("{:.2f}{}", value, prefix);
  return fmt::format("{:.2f} {}{}", value, prefix, units);
}

Result<System> system_of(Call& call, std::string_view name) {
  if (name.empty()) return System::kPlain;
  if (name == "si") return System::kSi;
  if (name == "binary") return System::kBinary;
  return call.refuse("Invalid option specified");
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t length = characters(text);
  if (length < width) text.append(width - length, ' ');
  return text;
}

Result<Value> cacti_style(Call& call) {
  TRY(SeriesList list, call.list(0));
  std::string system_name, units;
  if (call.given(1)) {
    TRY(system_name, call.text(1));
  }
  if (call.given(2)) {
    TRY(units, call.text(2));
  }
  TRY(const System system, system_of(call, system_name));
  struct Column {
    std::string_view label;
    Aggregation how;
    std::size_t width = 0;
  };
  std::array<Column, 3> columns = {
      {{"Current", Aggregation::kLast}, {"Max", Aggregation::kMax}, {"Min", Aggregation::kMin}}};
  std::size_t name_width = 0;
  for (const Series& series : list) {
    name_width = std::max(name_width, characters(series.name));
    for (Column& column : columns) {
      const double value = aggregate(column.how, series.values);
      // Widths are those of the values without their fraction; a missing or zero value counts as 3.
      column.width = std::max(
          column.width, with_units(is_none(value) || value == 0 ? 3 : std::trunc(value), system, units).size() + 3);
    }
  }
  for (Series& series : list) {
    std::string name = padded(series.name, name_width);
    for (const Column& column : columns) {
      const double value = aggregate(column.how, series.values);
      name += fmt::format(" {}:{}", column.label,
                          padded(is_none(value) ? "nan" : with_units(value, system, units), column.width));
    }
    series.name = name + " ";
  }
  return list;
}

Result<Value> legend_value(Call& call) {
  TRY(SeriesList list, call.list(0));
  std::vector<std::string> types;
  for (const Value& type : call.rest) types.push_back(type.to_string());
  if (types.empty()) return call.refuse("At least one value type is needed");
  System system = System::kPlain;
  if (types.back() == "si" || types.back() == "binary") {
    TRY(system, system_of(call, types.back()));
    types.pop_back();
  }
  for (const std::string& type : types) {
    const Result<Aggregation> how = parse_aggregation(type);
    for (Series& series : list) {
      std::string shown = "(?)";
      if (how) {
        const double value = aggregate(*how, series.values);
        if (is_none(value)) {
          shown = "None";
        } else if (system != System::kPlain) {
          shown = with_units(value, system, {});
        } else if (*how == Aggregation::kCount || series.whole_numbers) {
          shown = fmt::format("{:.0f}", value);
        } else {
          shown = python_float(value);
        }
      }
      series.name = system == System::kPlain ? fmt::format("{} ({}: {})", series.name, type, shown)
                                             : padded(series.name, 20) + padded(type, 5) + padded(shown, 10);
    }
  }
  return list;
}

}  // namespace

void add_legends(Registry& registry) {
  registry.add({.name = "cactiStyle",
                .group = "Special",
                .description = "Names with the current, greatest and least value, in columns.",
                .parameters = {series_list(),
                               {.name = "system", .type = ParameterType::kString, .options = {"\"binary\"", "\"si\""}},
                               text("units", kOptional)},
                .run = cacti_style});
  Parameter types = {.name = "valuesTypes", .type = ParameterType::kString, .multiple = true, .spelled = "valueTypes"};
  types.options = {
      "\"si\"",           "\"binary\"",        "\"averageSeries\"",  "\"avgSeries\"",   "\"avg_zeroSeries\"",
      "\"countSeries\"",  "\"currentSeries\"", "\"diffSeries\"",     "\"lastSeries\"",  "\"maxSeries\"",
      "\"medianSeries\"", "\"minSeries\"",     "\"multiplySeries\"", "\"rangeSeries\"", "\"rangeOfSeries\"",
      "\"stddevSeries\"", "\"sumSeries\"",     "\"totalSeries\""};
  for (const std::string_view name :
       {"\"average\"", "\"avg\"", "\"avg_zero\"", "\"count\"", "\"current\"", "\"diff\"", "\"last\"", "\"max\"",
        "\"median\"", "\"min\"", "\"multiply\"", "\"range\"", "\"rangeOf\"", "\"stddev\"", "\"sum\"", "\"total\""}) {
    types.options.push_back(name);
  }
  registry.add({.name = "legendValue",
                .group = "Alias",
                .description = "Names with aggregations of the values, plain or with unit prefixes (si, binary).",
                .parameters = {series_list(), types},
                .run = legend_value});
}

}  // namespace bellwether::graphite
