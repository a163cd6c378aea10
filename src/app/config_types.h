// How each C++ type of an option is read from the configuration, named in an error, and shown in the reference. A new type of option is one
// more specialisation of ConfigType.
#pragma once

#include <chrono>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config_value.h"
#include "base/result.h"

namespace bellwether::app {

// "10s", "100ms", "2h", "1d"; several may be chained ("1h30m"). kInvalidArgument otherwise.
Result<std::chrono::nanoseconds> parse_duration(std::string_view text);
std::string show_duration(std::chrono::nanoseconds duration);

// "64MiB", "1GB", "4096": powers of 1024 with an i, of 1000 without.
Result<std::uint64_t> parse_bytes(std::string_view text);
std::string show_bytes(std::uint64_t bytes);

// A text in TOML's quotes.
std::string show_text(std::string_view text);

// "wants WANTED, not FOUND"
std::unexpected<Error> wrong_type(std::string_view wanted, const ConfigValue& found);

// T's specialisation has: name() for the reference, read(value), show(value) as TOML.
template <class T>
struct ConfigType;

template <>
struct ConfigType<bool> {
  static std::string name() { return "true or false"; }
  static Result<bool> read(const ConfigValue& value);
  static std::string show(bool value) { return value ? "true" : "false"; }
};

template <>
struct ConfigType<std::string> {
  static std::string name() { return "text"; }
  static Result<std::string> read(const ConfigValue& value);
  static std::string show(const std::string& value) { return show_text(value); }
};

template <>
struct ConfigType<double> {
  static std::string name() { return "number"; }
  static Result<double> read(const ConfigValue& value);
  static std::string show(double value);
};

// Any integer within [least, most].
Result<std::int64_t> read_integer(const ConfigValue& value, std::int64_t least, std::int64_t most);

template <std::integral T>
  requires(!std::same_as<T, bool>)
struct ConfigType<T> {
  static std::string name() { return "integer"; }
  static Result<T> read(const ConfigValue& value) {
    constexpr std::int64_t kLeast = std::is_signed_v<T> ? static_cast<std::int64_t>(std::numeric_limits<T>::min()) : 0;
    constexpr std::int64_t kMost = sizeof(T) == 8 ? std::numeric_limits<std::int64_t>::max()
                                                  : static_cast<std::int64_t>(std::numeric_limits<T>::max());
    TRY(const std::int64_t integer, read_integer(value, kLeast, kMost));
    return static_cast<T>(integer);
  }
  static std::string show(T value) { return std::to_string(value); }
};

template <class Rep, class Period>
struct ConfigType<std::chrono::duration<Rep, Period>> {
  using Duration = std::chrono::duration<Rep, Period>;
  static std::string name() { return "duration"; }
  static Result<Duration> read(const ConfigValue& value) {
    const auto* text = std::get_if<std::string>(&value.value);
    if (text == nullptr) return wrong_type("a duration such as \"10s\"", value);
    TRY(const std::chrono::nanoseconds exact, parse_duration(*text));
    const auto duration = std::chrono::duration_cast<Duration>(exact);
    if (duration != exact) return fail(Code::kInvalidArgument, "is finer than this option's unit");
    return duration;
  }
  static std::string show(Duration value) { return show_text(show_duration(value)); }
};

// Absent unless it is set.
template <class T>
struct ConfigType<std::optional<T>> {
  static std::string name() { return ConfigType<T>::name(); }
  static Result<std::optional<T>> read(const ConfigValue& value) {
    TRY(T read, ConfigType<T>::read(value));
    return std::optional<T>(std::move(read));
  }
  static std::string show(const std::optional<T>& value) { return value ? ConfigType<T>::show(*value) : "-"; }
};

template <class T>
struct ConfigType<std::vector<T>> {
  static std::string name() { return "list of " + ConfigType<T>::name(); }
  static Result<std::vector<T>> read(const ConfigValue& value) {
    const auto* list = std::get_if<ConfigValue::List>(&value.value);
    if (list == nullptr) return wrong_type("a " + name(), value);
    std::vector<T> all;
    for (const ConfigValue& element : *list) {
      TRY(T one, ConfigType<T>::read(element));
      all.push_back(std::move(one));
    }
    return all;
  }
  static std::string show(const std::vector<T>& value) {
    std::string out = "[";
    for (const T& element : value) out += (out.size() > 1 ? ", " : "") + ConfigType<T>::show(element);
    return out + "]";
  }
};

}  // namespace bellwether::app
