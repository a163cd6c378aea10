// What a client says it never sent: item client_report. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/protocol/category.h"

namespace bellwether::errors {

struct Dropped {
  Category category = Category::kUnknown;
  std::string reason;
  std::uint64_t quantity = 0;
};

inline constexpr std::size_t kMaxDropped = 200;               // of one report; the rest is passed over
inline constexpr std::uint64_t kMostDropped = 1'000'000'000;  // of one line

// {"discarded_events": [{"reason", "category", "quantity"}]}
Result<std::vector<Dropped>> read_client_report(std::string_view payload);

}  // namespace bellwether::errors
