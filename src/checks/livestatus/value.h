// Value: one cell of a Livestatus answer. Plain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"

namespace bellwether::checks::livestatus {

struct Value;
using List = std::vector<Value>;  // of strings and numbers, or of lists of them ("services_with_state")
using Dictionary = std::vector<std::pair<std::string, std::string>>;

struct Value {
  using Data = std::variant<std::int64_t, double, std::string, List, Dictionary>;

  Value() = default;
  template <class T>
    requires std::is_integral_v<T>
  Value(T number) : data(static_cast<std::int64_t>(number)) {}
  Value(double number) : data(number) {}
  Value(std::string text) : data(std::move(text)) {}
  Value(std::string_view text) : data(std::string(text)) {}
  Value(UnixSeconds time) : data(count_seconds(time)) {}
  Value(List list) : data(std::move(list)) {}
  Value(Dictionary dictionary) : data(std::move(dictionary)) {}

  const Data& base() const { return data; }

  Data data;
};

// Negative, zero or positive, as `a` comes before, beside or after `b`. Numbers and texts have an order, lists do not.
inline int compare(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return a.data.index() < b.data.index() ? -1 : 1;
  const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : (y < x ? 1 : 0); };
  if (const auto* integer = std::get_if<std::int64_t>(&a.data)) return order(*integer, std::get<std::int64_t>(b.data));
  if (const auto* real = std::get_if<double>(&a.data)) return order(*real, std::get<double>(b.data));
  if (const auto* text = std::get_if<std::string>(&a.data)) return order(*text, std::get<std::string>(b.data));
  return 0;
}

}  // namespace bellwether::checks::livestatus
