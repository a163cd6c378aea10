#include <algorithm>

#include "errors/event/fields.h"
#include "errors/event/interfaces.h"
#include "errors/event/times.h"
#include "errors/event/timestamp_text.h"
#include "errors/event/value_list.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxBreadcrumbs = 100;             // the newest
constexpr std::size_t kMaxBreadcrumbsBytes = 256 << 10;  // of all
constexpr std::size_t kMaxMessageBytes = 2048;
constexpr std::size_t kMaxNameBytes = 128;
constexpr Budget kData{.bytes = 2048, .depth = 5, .members = 50, .item_bytes = 2048};

using BreadcrumbFields = Fields<"timestamp", "type", "category", "level", "message", "data", "event_id", "origin">;

void write_breadcrumb(Draft& draft, const JsonValue& value, milliseconds drift, bool has_room) {
  const BreadcrumbFields breadcrumb(value);
  draft.json().begin_object();
  if (const auto& sent = breadcrumb.get<"timestamp">()) {
    if (const auto time = read_event_time(*sent)) write_timestamp(draft.json().key("timestamp"), *time + drift);
  }
  draft.text("type", breadcrumb.get<"type">(), kMaxNameBytes);
  draft.text("category", breadcrumb.get<"category">(), kMaxNameBytes);
  draft.text("level", breadcrumb.get<"level">(), kMaxNameBytes);
  if (has_room) {
    draft.text("message", breadcrumb.get<"message">(), kMaxMessageBytes);
    draft.value("data", breadcrumb.get<"data">(), kData);
  }
  draft.text("event_id", breadcrumb.get<"event_id">(), kMaxNameBytes);
  draft.text("origin", breadcrumb.get<"origin">(), kMaxNameBytes);
  draft.json().end_object();
}

}  // namespace

void write_breadcrumbs(Draft& draft, const OptionalValue& breadcrumbs, milliseconds drift) {
  const std::vector<JsonValue> list = objects_of(breadcrumbs);
  if (list.empty()) return;
  draft.json().key("breadcrumbs").begin_object().key("values").begin_array();
  const Marks::Step step(draft.marks(), "breadcrumbs");
  const Marks::Step values(draft.marks(), "values");
  const std::size_t skipped = list.size() > kMaxBreadcrumbs ? list.size() - kMaxBreadcrumbs : 0;
  const std::size_t before = draft.bytes();
  for (std::size_t i = skipped; i < list.size(); ++i) {
    const Marks::Step element(draft.marks(), i - skipped);
    write_breadcrumb(draft, list[i], drift, draft.bytes() - before < kMaxBreadcrumbsBytes);
  }
  if (skipped > 0) draft.marks().add_cut(list.size());
  draft.json().end_array().end_object();
}

}  // namespace bellwether::errors
