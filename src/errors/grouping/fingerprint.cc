#include "errors/grouping/fingerprint.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/grouping/grouping.h"

namespace bellwether::errors {
namespace {

constexpr std::string_view kTagPrefix = "tags.";

// The frame where the error came up, of the application if one is.
const Frame* crashed_frame(const EventParts& parts) {
  const JudgedStack* const stack = parts.main_stack();
  if (stack == nullptr || stack->stacktrace->frames.empty()) return nullptr;
  const std::vector<Frame>& frames = stack->stacktrace->frames;
  for (std::size_t i = frames.size(); i-- > 0;) {
    if (stack->parts.verdict.frames[i].in_app) return &frames[i];
  }
  return &frames.back();
}

std::string value_or(std::string_view value, std::string_view missing) {
  return std::string(value.empty() ? missing : value);
}

std::string base_name(std::string_view path) {
  return std::string(path.substr(path.find_last_of("/\\") + 1));
}

std::optional<std::string> frame_variable(std::string_view name, const Frame* frame) {
  const auto field = [frame](const std::string Frame::* member) {
    return frame == nullptr ? std::string_view() : std::string_view(frame->*member);
  };
  if (name == "function" || name == "stack.function") return value_or(field(&Frame::function), "<no-function>");
  if (name == "path" || name == "stack.abs_path") {
    const std::string_view path = field(&Frame::abs_path);
    return value_or(path.empty() ? field(&Frame::filename) : path, "<no-abs-path>");
  }
  if (name == "stack.filename") {
    const std::string_view filename = field(&Frame::filename);
    return value_or(filename.empty() ? field(&Frame::abs_path) : filename, "<no-filename>");
  }
  if (name == "module" || name == "stack.module") return value_or(field(&Frame::module), "<no-module>");
  if (name == "package" || name == "stack.package") {
    return value_or(base_name(field(&Frame::package)), "<no-package>");
  }
  return std::nullopt;
}

std::string variable(std::string_view name, const Event& event, const EventParts& parts) {
  const Exception* const exception = event.exceptions.empty() ? nullptr : &event.exceptions.back();
  if (name == "transaction") return value_or(event.transaction, "<no-transaction>");
  if (name == "message") {
    if (event.message && !event.message->text.empty()) return event.message->text;
    return value_or(exception == nullptr ? "" : exception->value, "<no-message>");
  }
  if (name == "type" || name == "error.type") return value_or(exception == nullptr ? "" : exception->type, "<no-type>");
  if (name == "value" || name == "error.value") {
    return value_or(exception == nullptr ? "" : exception->value, "<no-value>");
  }
  if (name == "level") return value_or(level_name(event.level), "<no-level>");
  if (name == "logger") return value_or(event.logger, "<no-logger>");
  if (name.starts_with(kTagPrefix)) {
    const std::string_view tag = name.substr(kTagPrefix.size());
    const auto found =
        std::ranges::find(event.tags, tag, [](const auto& each) { return std::string_view(each.first); });
    return found == event.tags.end() ? fmt::format("<no-value-for-tag-{}>", tag) : found->second;
  }
  if (std::optional<std::string> of_frame = frame_variable(name, crashed_frame(parts))) return std::move(*of_frame);
  return fmt::format("<unrecognized-variable-{}>", name);
}

}  // namespace

bool is_default_fingerprint_entry(std::string_view entry) {
  entry = trim(entry);
  if (!entry.starts_with("{{") || !entry.ends_with("}}") || entry.size() < 4) return false;
  return trim(entry.substr(2, entry.size() - 4)) == "default";
}

bool is_default_fingerprint(std::span<const std::string> fingerprint) {
  return fingerprint.empty() || (fingerprint.size() == 1 && is_default_fingerprint_entry(fingerprint.front()));
}

std::string resolve_variables(std::string_view text, const Event& event, const EventParts& parts) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) break;
    out += text.substr(0, open);
    const std::string_view whole = text.substr(open, close + 2 - open);
    const std::string_view name = trim(text.substr(open + 2, close - open - 2));
    out += name == "default" ? std::string(whole) : variable(name, event, parts);
    text.remove_prefix(close + 2);
  }
  out += text;
  return out;
}

std::vector<std::string> resolve_fingerprint(std::span<const std::string> fingerprint, const Event& event,
                                             const EventParts& parts) {
  std::vector<std::string> out;
  out.reserve(fingerprint.size());
  for (const std::string& entry : fingerprint) {
    std::string resolved = resolve_variables(entry, event, parts);
    const bool is_message = (event.message && resolved == event.message->text) ||
                            std::ranges::find(event.exceptions, resolved, &Exception::value) != event.exceptions.end();
    out.push_back(is_message ? parameterise(resolved) : std::move(resolved));
  }
  return out;
}

}  // namespace bellwether::errors
