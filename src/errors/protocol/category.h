// Categories: what clients, limits and the ledger of events call the kinds of things that are sent.
#pragma once

#include <cstdint>
#include <string_view>

namespace bellwether::errors {

enum class Category : std::uint8_t {
  kError,
  kSecurity,
  kTransaction,
  kSpan,
  kSession,
  kMonitor,
  kFeedback,
  kAttachment,
  kLog,
  kMetric,
  kProfile,
  kReplay,
  kInternal,  // client reports: never limited
  kUnknown,
};
inline constexpr std::size_t kCategories = 14;

std::string_view category_name(Category category);  // as X-Sentry-Rate-Limits has it: "error", "log_item", …
Category category_of_item(std::string_view item_type);

}  // namespace bellwether::errors
