// Spans: what took how long and whether it failed, out of transactions (item transaction), span containers and single spans (item span). A
// transaction is a span that began a service's part of a trace; a dependency is a span of a database or of a request to somebody else. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::errors {

struct Measured {
  enum class Kind : std::uint8_t { kTransaction, kDependency } kind = Kind::kTransaction;
  std::string name;  // "GET /checkout"; "postgresql", "api.example.com"
  UnixMillis ended;
  double milliseconds = 0;
  bool has_failed = false;
};

struct Measures {
  static constexpr std::size_t kMaxSpans = 1'000;  // of an item; the rest is not measured
  static constexpr std::size_t kMaxNameBytes = 120;

  std::vector<Measured> all;
  std::size_t spans = 0;  // in the item
};

// kInvalidArgument for what is no transaction: no object, without its times.
Result<Measures> read_transaction(std::string_view payload, UnixMillis received);
// A container `{"items": [...]}` of the current form, or one span of the older.
Result<Measures> read_spans(std::string_view payload, UnixMillis received);

}  // namespace bellwether::errors
