#include "errors/traffic/client_report.h"

#include <algorithm>

#include "codec/json_reader.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxBytes = 64 << 10;
constexpr std::size_t kMaxReasonBytes = 64;

Category find_category(std::string_view name) {
  for (std::size_t i = 0; i < kCategories; ++i) {
    const auto category = static_cast<Category>(i);
    if (category_name(category) == name) return category;
  }
  // Other words for the same.
  if (name == "default") return Category::kError;
  if (name == "attachment_item") return Category::kAttachment;
  if (name == "log_byte") return Category::kLog;
  if (name == "span_indexed") return Category::kSpan;
  if (name == "transaction_indexed") return Category::kTransaction;
  if (name.starts_with("profile")) return Category::kProfile;
  return Category::kUnknown;
}

}  // namespace

Result<std::vector<Dropped>> read_client_report(std::string_view payload) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(payload, kMaxBytes));
  const auto events = document.root().find("discarded_events");
  std::vector<Dropped> dropped;
  if (!events) return dropped;
  events->each_element([&](codec::JsonValue value) {
    const auto text = [&](std::string_view name) {
      const auto member = value.find(name);
      return member ? member->as_string().value_or("") : std::string_view();
    };
    const auto quantity = value.find("quantity");
    const std::int64_t count = quantity ? quantity->as_integer().value_or(0) : 0;
    if (count <= 0) return true;
    dropped.push_back({.category = find_category(text("category")),
                       .reason = std::string(text("reason").substr(0, kMaxReasonBytes)),
                       .quantity = std::min(static_cast<std::uint64_t>(count), kMostDropped)});
    return dropped.size() < kMaxDropped;
  });
  return dropped;
}

}  // namespace bellwether::errors
