#include "errors/protocol/category.h"

#include <array>
#include <utility>

namespace bellwether::errors {
namespace {

constexpr std::array<std::string_view, kCategories> kNames{
    "error",      "security", "transaction",  "span",    "session", "monitor",  "feedback",
    "attachment", "log_item", "trace_metric", "profile", "replay",  "internal", "unknown"};

constexpr std::array kItems = std::to_array<std::pair<std::string_view, Category>>({
    {"event", Category::kError},
    {"raw_security", Category::kSecurity},
    {"nel", Category::kSecurity},
    {"transaction", Category::kTransaction},
    {"span", Category::kSpan},
    {"otel_span", Category::kSpan},
    {"otel_traces_data", Category::kSpan},
    {"session", Category::kSession},
    {"sessions", Category::kSession},
    {"check_in", Category::kMonitor},
    {"feedback", Category::kFeedback},
    {"user_report", Category::kFeedback},
    {"attachment", Category::kAttachment},
    {"log", Category::kLog},
    {"otel_log", Category::kLog},
    {"statsd", Category::kMetric},
    {"metric_buckets", Category::kMetric},
    {"metric_meta", Category::kMetric},
    {"trace_metric", Category::kMetric},
    {"profile", Category::kProfile},
    {"profile_chunk", Category::kProfile},
    {"replay_event", Category::kReplay},
    {"replay_recording", Category::kReplay},
    {"replay_video", Category::kReplay},
    {"client_report", Category::kInternal},
});

}  // namespace

std::string_view category_name(Category category) {
  return kNames[static_cast<std::size_t>(category)];
}

Category category_of_item(std::string_view item_type) {
  for (const auto& [type, category] : kItems) {
    if (type == item_type) return category;
  }
  return Category::kUnknown;
}

}  // namespace bellwether::errors
