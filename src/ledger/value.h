// Value and Row: what goes into a statement's $1, $2, … and what comes out of it, the same for every driver. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/time.h"

namespace bellwether::ledger {

struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

// For `any($n)` of the Dialect: each driver encodes a list its own way.
using TextList = std::vector<std::string>;

// std::monostate is NULL. Booleans are 0 and 1, points in time are microseconds since 1970.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes, TextList>;

constexpr std::int64_t to_micros(UnixMillis time) {
  return time.time_since_epoch().count() * 1000;
}
constexpr UnixMillis from_micros(std::int64_t micros) {
  return UnixMillis(milliseconds(micros / 1000));
}

template <class T>
Value optional_value(std::optional<T> value) {
  return value ? Value(std::move(*value)) : Value();
}

// The statement decides the types of its columns, so reading one as another type is our own mistake and aborts.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(values_.at(column)); }
  std::int64_t integer(std::size_t column) const { return as<std::int64_t>(column); }
  double real(std::size_t column) const { return as<double>(column); }
  const std::string& text(std::size_t column) const { return as<std::string>(column); }
  const std::string& bytes(std::size_t column) const { return as<Bytes>(column).data; }
  UnixMillis time(std::size_t column) const { return from_micros(integer(column)); }
  std::optional<UnixMillis> optional_time(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }

 private:
  template <class T>
  const T& as(std::size_t column) const {
    const T* const value = std::get_if<T>(&values_.at(column));
    CHECK(value != nullptr, "column {} has another type ({})", column, values_.at(column).index());
    return *value;
  }

  std::vector<Value> values_;
};

}  // namespace bellwether::ledger
