// What an argument of a function can be: none, a boolean, a number, a text, a list of series, or a list of lists. Conversions follow what
// Python would do with the same value, since names of results show numbers in its way.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.h"
#include "graphite/time_series.h"

namespace bellwether::graphite {

class Value {
 public:
  Value() = default;
  template <std::same_as<bool> Boolean>  // not from a pointer or a number
  Value(Boolean value) : data_(value) {}
  Value(std::int64_t value) : data_(value) {}
  Value(double value) : data_(value) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(SeriesList value) : data_(std::move(value)) {}
  Value(SeriesLists value) : data_(std::move(value)) {}

  bool is_none() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_number() const {
    return std::holds_alternative<std::int64_t>(data_) || std::holds_alternative<double>(data_);
  }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(data_); }
  const std::string* text() const { return std::get_if<std::string>(&data_); }
  SeriesList* list() { return std::get_if<SeriesList>(&data_); }
  SeriesLists* lists() { return std::get_if<SeriesLists>(&data_); }

  std::optional<double> as_number() const;         // also of a numeric text or a boolean
  std::optional<std::int64_t> as_integer() const;  // a whole number, or a text that spells one
  std::optional<bool> as_boolean() const;          // also 0, 1, "true", "false"

  // Python's str(): 5, 5.0, True, None, the text itself.
  std::string to_string() const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, SeriesList, SeriesLists> data_;
};

// repr(float) and "%g" as Python writes them.
std::string python_float(double value);
std::string format_general(double value);

}  // namespace bellwether::graphite
