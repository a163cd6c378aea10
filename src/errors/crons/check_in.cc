#include "errors/crons/check_in.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxBytes = 100 << 10;
constexpr double kMaxSeconds = 366 * 86'400.0;
constexpr std::string_view kNoEnvironment = "production";  // as clients have it when they name none

// Small letters, digits, '-' and '_'; everything else is a '-'.
std::string slug_of(std::string_view text) {
  std::string slug = to_lower(text.substr(0, CheckInMessage::kMaxSlugBytes));
  for (char& c : slug) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!is_plain) c = '-';
  }
  return slug;
}

std::optional<double> seconds_of(codec::JsonValue value) {
  if (const std::optional<double> number = value.as_double()) return number;
  const std::optional<std::string_view> text = value.as_string();
  double number = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), number).ec != std::errc())
    return std::nullopt;
  return number;
}

}  // namespace

Result<CheckInMessage> read_check_in(std::string_view payload) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(payload, kMaxBytes));
  const codec::JsonValue root = document.root();
  CheckInMessage message;
  TRY(const std::string_view slug, root.string_at("monitor_slug"));
  message.slug = slug_of(slug);
  if (message.slug.empty()) return fail(Code::kInvalidArgument, "monitor_slug is empty");
  TRY(const std::string_view status, root.string_at("status"));
  const std::optional<CheckInStatus> known = find_check_in_status(status);
  if (!known || *known > CheckInStatus::kError)
    return fail(Code::kInvalidArgument,
                fmt::format("status: '{}' is none of in_progress, ok, error", printable(status)));
  message.status = *known;
  if (const auto id = root.find("check_in_id"); id && !id->is_null()) {
    const std::optional<EventId> read = parse_event_id(id->as_string().value_or(""));
    if (!read) return fail(Code::kInvalidArgument, "check_in_id is no id: 32 hexadecimal digits are wanted");
    message.id = *read;
  }
  const auto environment = root.find("environment");
  message.environment = environment ? environment->as_string().value_or("") : std::string_view();
  if (message.environment.empty()) message.environment = kNoEnvironment;
  if (message.environment.size() > CheckInMessage::kMaxEnvironmentBytes)
    return fail(Code::kInvalidArgument, "environment is too long");
  if (const auto duration = root.find("duration"); duration && !duration->is_null()) {
    const std::optional<double> value = seconds_of(*duration);
    if (!value || !(*value >= 0 && *value <= kMaxSeconds))
      return fail(Code::kInvalidArgument, "duration is no number of seconds");
    message.duration = milliseconds(std::llround(*value * 1000));
  }
  if (const auto config = root.find("monitor_config"); config && !config->is_null()) {
    TRY(message.config, read_monitor_config(*config));
  }
  return message;
}

std::string check_in_of_request(const net::HttpRequest& request, std::string_view slug) {
  std::string out = R"({"monitor_slug":)";
  codec::append_json_string(out, slug);
  const std::string_view body = trim(request.body);
  // The first of two members of one name is the one that counts.
  if (body.starts_with('{')) {
    const std::string_view members = trim(body.substr(1));
    out += members.starts_with('}') ? "" : ",";
    out += members;
    return out;
  }
  for (const std::string_view name : {"status", "check_in_id", "duration", "environment"}) {
    const std::optional<std::string_view> value = request.query.first(name);
    if (!value || value->empty()) continue;
    out += fmt::format(R"(,"{}":)", name);
    codec::append_json_string(out, *value);
  }
  out += '}';
  return out;
}

}  // namespace bellwether::errors
