#include "alerts/routes/api.h"

#include <charconv>

#include <fmt/format.h>

namespace bellwether::alerts {
namespace {

constexpr double kLastSecond = 1e11;

Result<UnixSeconds> second_of(double value, std::string_view name) {
  if (!(value >= 0 && value < kLastSecond))
    return fail(Code::kInvalidArgument, fmt::format("\"{}\" must be seconds since 1970", name));
  return unix_seconds(static_cast<std::int64_t>(value));
}

}  // namespace

void mount(net::Router& router, const Api& api) {
  const auto shared = std::make_shared<const Api>(api);
  mount_notifications(router, shared);
  mount_silences(router, shared);
  mount_oncall(router, shared);
  mount_contacts(router, shared);
  mount_dead_letters(router, shared);
  mount_status(router, shared);
}

UnixSeconds now_of(const Api& api) {
  return std::chrono::floor<seconds>(api.clock.now());
}

Result<std::uint64_t> id_in_path(const net::HttpRequest& request) {
  const auto found = request.path_parameters.find("id");
  const std::string_view text = found == request.path_parameters.end() ? std::string_view() : found->second;
  std::uint64_t id = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (problem != std::errc() || end != text.data() + text.size()) return fail(Code::kNotFound, "no such id");
  return id;
}

Result<std::string> text_in(codec::JsonValue body, std::string_view name, std::string_view otherwise) {
  const std::optional<codec::JsonValue> member = body.find(name);
  if (!member || member->is_null()) return std::string(otherwise);
  const std::optional<std::string_view> text = member->as_string();
  if (!text) return fail(Code::kInvalidArgument, fmt::format("\"{}\" must be a text", name));
  return std::string(*text);
}

Result<std::string> text_in(codec::JsonValue body, std::string_view name) {
  TRY(std::string text, text_in(body, name, ""));
  if (text.empty()) return fail(Code::kInvalidArgument, fmt::format("\"{}\" is missing", name));
  return text;
}

Result<UnixSeconds> time_in(codec::JsonValue body, std::string_view name) {
  TRY(const double value, body.number_at(name));
  return second_of(value, name);
}

Result<UnixSeconds> time_in_query(const net::HttpRequest& request, std::string_view name, UnixSeconds otherwise) {
  const std::optional<std::string_view> text = request.query.last(name);
  if (!text || text->empty()) return otherwise;
  double value = -1;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (problem != std::errc() || end != text->data() + text->size()) value = -1;
  return second_of(value, name);
}

std::string text_in_query(const net::HttpRequest& request, std::string_view name) {
  return std::string(request.query.last(name).value_or(""));
}

std::string shown_target(std::string_view channel, std::string_view target) {
  const std::optional<Channel> known = find_channel(channel);
  if (known == Channel::kMail || known == Channel::kHttpTemplate || known == Channel::kCommand)
    return std::string(target);
  const std::size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return target.empty() ? "" : "…";
  return fmt::format("{}/…", target.substr(0, target.find('/', scheme + 3)));
}

std::string author_of(const net::HttpRequest& request) {
  return request.principal.name.empty() ? "anonymous" : request.principal.name;
}

void write_text_or_null(codec::JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  text.empty() ? json.null() : json.string(text);
}

}  // namespace bellwether::alerts
