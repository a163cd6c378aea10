#include "app/config_types.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace bellwether::app {
namespace {

struct DurationUnit {
  std::string_view name;
  std::int64_t nanoseconds;
};
// Largest first, as show_duration prints; "m" is minutes.
constexpr std::array<DurationUnit, 7> kDurationUnits{{{"d", 86'400'000'000'000},
                                                      {"h", 3'600'000'000'000},
                                                      {"m", 60'000'000'000},
                                                      {"s", 1'000'000'000},
                                                      {"ms", 1'000'000},
                                                      {"us", 1'000},
                                                      {"ns", 1}}};

struct ByteUnit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr std::array<ByteUnit, 9> kByteUnits{{{"TiB", 1ull << 40},
                                              {"GiB", 1ull << 30},
                                              {"MiB", 1ull << 20},
                                              {"KiB", 1ull << 10},
                                              {"TB", 1'000'000'000'000},
                                              {"GB", 1'000'000'000},
                                              {"MB", 1'000'000},
                                              {"KB", 1'000},
                                              {"B", 1}}};

}  // namespace

std::unexpected<Error> wrong_type(std::string_view wanted, const ConfigValue& found) {
  return fail(Code::kInvalidArgument, fmt::format("wants {}, not {}", wanted, found.describe()));
}

Result<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  const auto refuse = [&] {
    return fail(
        Code::kInvalidArgument,
        fmt::format("'{}' is not a duration; write a number and a unit (ns, us, ms, s, m, h, d), such as \"10s\"",
                    text));
  };
  if (text == "0") return std::chrono::nanoseconds(0);
  if (text.empty()) return refuse();
  std::int64_t total = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::int64_t amount = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), amount);
    if (error != std::errc() || amount < 0) return refuse();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const std::string_view unit = rest.substr(0, rest.find_first_of("0123456789"));
    std::int64_t scale = 0;
    for (const DurationUnit& known : kDurationUnits) {
      if (known.name == unit) scale = known.nanoseconds;
    }
    std::int64_t product = 0;
    if (scale == 0 || __builtin_mul_overflow(amount, scale, &product) || __builtin_add_overflow(total, product, &total))
      return refuse();
    rest.remove_prefix(unit.size());
  }
  return std::chrono::nanoseconds(total);
}

std::string show_duration(std::chrono::nanoseconds duration) {
  std::int64_t left = duration.count();
  if (left == 0) return "0s";
  std::string out;
  for (const DurationUnit& unit : kDurationUnits) {
    if (left < unit.nanoseconds) continue;
    out += fmt::format("{}{}", left / unit.nanoseconds, unit.name);
    left %= unit.nanoseconds;
  }
  return out;
}

Result<std::uint64_t> parse_bytes(std::string_view text) {
  std::uint64_t amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error == std::errc() && unit.empty()) return amount;
  for (const ByteUnit& known : kByteUnits) {
    std::uint64_t product = 0;
    if (error == std::errc() && known.name == unit && !__builtin_mul_overflow(amount, known.bytes, &product))
      return product;
  }
  return fail(Code::kInvalidArgument,
              fmt::format("'{}' is not a size; write bytes with a unit, such as \"64MiB\"", text));
}

std::string show_bytes(std::uint64_t bytes) {
  for (const ByteUnit& unit : kByteUnits) {
    if (bytes >= unit.bytes && bytes % unit.bytes == 0 && unit.name != "B")
      return fmt::format("{}{}", bytes / unit.bytes, unit.name);
  }
  return std::to_string(bytes);
}

std::string show_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

Result<bool> ConfigType<bool>::read(const ConfigValue& value) {
  if (const auto* flag = std::get_if<bool>(&value.value)) return *flag;
  return wrong_type("true or false", value);
}

Result<std::string> ConfigType<std::string>::read(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.value)) return *text;
  return wrong_type("a text", value);
}

Result<double> ConfigType<double>::read(const ConfigValue& value) {
  if (const auto* number = std::get_if<double>(&value.value)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&value.value)) return static_cast<double>(*integer);
  return wrong_type("a number", value);
}

std::string ConfigType<double>::show(double value) {
  return fmt::format("{}", value);
}

Result<std::int64_t> read_integer(const ConfigValue& value, std::int64_t least, std::int64_t most) {
  const auto* integer = std::get_if<std::int64_t>(&value.value);
  if (integer == nullptr) return wrong_type("an integer", value);
  if (*integer < least || *integer > most) {
    return fail(Code::kOutOfRange, fmt::format("must lie between {} and {}, and {} does not", least, most, *integer));
  }
  return *integer;
}

}  // namespace bellwether::app
