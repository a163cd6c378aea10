// What a line means, and why one is refused. Shared by the parser, the aggregation and the accounting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bellwether::statsd {

enum class Type : std::uint8_t { kCounter, kGauge, kTimer, kSet };
inline constexpr std::size_t kTypes = 4;

// Reasons to refuse a piece of a line; refusal_reason.h has their names and texts.
enum class Refusal : std::uint8_t {
  kNoType,
  kUnknownType,
  kBadNumber,
  kBadRate,
  kNegativeTimer,
  kBadField,
  kEmptyKey,
  kKeyTooLong,
  kLineTooLong,
  kTruncated,
  kBadTimestamp,
  kBadEvent,
  kBadServiceCheck,
  kEventLimit,
  kTimedLimit,
  kKeyLimit,
  kKeyBudget,
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kKeyBudget) + 1;

// How a value changes its key. kMonotonic is the reading of a counter that only grows: its growth counts.
enum class Operation : std::uint8_t { kSet, kAdd, kMonotonic };

// One value of one key. `weight` is 1 / rate. Views are valid during the call that hands the sample over.
struct Sample {
  std::string_view key;  // canonical: sanitised, tags sorted and behind ';'
  Type type = Type::kCounter;
  Operation operation = Operation::kAdd;
  double value = 0;
  double weight = 1;
  std::string_view member;     // of a set
  std::int64_t timestamp = 0;  // seconds; 0: now
};

}  // namespace bellwether::statsd
