#include "errors/event/interfaces.h"

#include <functional>

#include "errors/event/fields.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxParts = 50;        // of a fingerprint
constexpr std::size_t kMaxPartBytes = 1024;  // each
constexpr std::size_t kMaxNameBytes = 128;
constexpr Budget kPackages{.bytes = 8192, .depth = 3, .members = 50, .item_bytes = 512};

using SdkFields = Fields<"name", "version", "packages", "integrations", "features", "settings">;
using TemplateFields = Fields<"filename", "abs_path", "lineno", "context_line", "pre_context", "post_context">;

}  // namespace

void write_fingerprint(Draft& draft, const OptionalValue& fingerprint) {
  if (!fingerprint) return;
  std::size_t count = 0;
  const Marks::Step step(draft.marks(), "fingerprint");
  const auto write = [&draft, &count](JsonValue part) {
    std::string storage;
    const auto text = draft.lenient_text(part, storage);
    if (!text) return true;
    if (count == 0) draft.json().key("fingerprint").begin_array();
    const Marks::Step element(draft.marks(), count);
    draft.text(*text, kMaxPartBytes);
    return ++count < kMaxParts;
  };
  if (fingerprint->is_array()) {
    fingerprint->each_element(std::ref(write));
  } else if (!fingerprint->is_object()) {
    write(*fingerprint);
  }
  if (count > 0) draft.json().end_array();
}

void write_sdk(Draft& draft, const OptionalValue& sdk, std::string_view fallback) {
  const SdkFields fields(sdk && sdk->is_object() ? sdk : std::nullopt);
  const std::size_t slash = fallback.rfind('/');
  if (!fields.get<"name">() && fallback.empty()) return;
  draft.json().key("sdk").begin_object();
  const Marks::Step step(draft.marks(), "sdk");
  if (fields.get<"name">()) {
    draft.text("name", fields.get<"name">(), kMaxNameBytes);
    draft.text("version", fields.get<"version">(), kMaxNameBytes);
  } else {
    draft.text("name", fallback.substr(0, slash), kMaxNameBytes);
    if (slash != std::string_view::npos) draft.text("version", fallback.substr(slash + 1), kMaxNameBytes);
  }
  draft.value("packages", fields.get<"packages">(), kPackages);
  draft.value("integrations", fields.get<"integrations">(), kPackages);
  draft.value("features", fields.get<"features">(), kPackages);
  draft.value("settings", fields.get<"settings">(), kPackages);
  draft.json().end_object();
}

void write_template(Draft& draft, const OptionalValue& value) {
  if (!value || !value->is_object()) return;
  const TemplateFields fields(*value);
  if (!fields.get<"filename">() && !fields.get<"context_line">()) return;
  constexpr Budget kLines{.bytes = 2048, .depth = 1, .members = 10, .item_bytes = 512};
  draft.json().key("template").begin_object();
  const Marks::Step step(draft.marks(), "template");
  draft.text("filename", fields.get<"filename">(), kMaxPartBytes);
  draft.text("abs_path", fields.get<"abs_path">(), kMaxPartBytes);
  draft.integer("lineno", fields.get<"lineno">());
  draft.value("pre_context", fields.get<"pre_context">(), kLines);
  draft.text("context_line", fields.get<"context_line">(), kMaxPartBytes, TextKind::kSource);
  draft.value("post_context", fields.get<"post_context">(), kLines);
  draft.json().end_object();
}

}  // namespace bellwether::errors
