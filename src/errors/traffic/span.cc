#include "errors/traffic/span.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_reader.h"
#include "errors/event/times.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxBytes = 8 << 20;
constexpr double kLongestMilliseconds = 30.0 * 86'400 * 1000;

// What a span says of itself, in whichever of the forms.
struct Span {
  std::string_view op, description, status;
  UnixMillis ended;
  double milliseconds = 0;
  std::optional<JsonValue> data;  // {"db.system": "redis"} or {"db.system": {"value": "redis", "type": "string"}}

  std::string_view text(std::string_view name) const {
    const auto member = find(name);
    return member ? member->as_string().value_or("") : std::string_view();
  }
  std::optional<std::int64_t> number(std::string_view name) const {
    const auto member = find(name);
    return member ? member->as_integer() : std::nullopt;
  }
  std::string_view first_text(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
      if (const std::string_view found = text(name); !found.empty()) return found;
    }
    return {};
  }

 private:
  std::optional<JsonValue> find(std::string_view name) const {
    const auto member = data ? data->find(name) : std::nullopt;
    if (!member || !member->is_object()) return member;
    return member->find("value");
  }
};

std::string_view text_in(JsonValue value, std::string_view name) {
  const auto member = value.find(name);
  return member ? member->as_string().value_or("") : std::string_view();
}

// In doubles: times of a microsecond matter in a duration.
std::optional<double> seconds_in(JsonValue value, std::string_view name) {
  const auto member = value.find(name);
  if (!member) return std::nullopt;
  if (const std::optional<double> number = member->as_double()) return number;
  const std::optional<UnixMillis> time = read_event_time(*member);
  if (!time) return std::nullopt;
  double seconds = std::floor(static_cast<double>(time->time_since_epoch().count()) / 1000);
  // The digits behind the second, which a time in milliseconds cuts.
  const std::string_view text = member->as_string().value_or("");
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    double scale = 0.1;
    for (std::size_t i = point + 1; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, scale /= 10)
      seconds += scale * (text[i] - '0');
  }
  return seconds;
}

std::optional<Span> read_span(JsonValue value, std::string_view end_name, UnixMillis received) {
  const std::optional<double> begin = seconds_in(value, "start_timestamp"), end = seconds_in(value, end_name);
  if (!begin || !end || !(*end >= *begin) || (*end - *begin) * 1000 > kLongestMilliseconds) return std::nullopt;
  Span span;
  span.milliseconds = (*end - *begin) * 1000;
  const UnixMillis ended(milliseconds(static_cast<std::int64_t>(std::clamp(*end, 0.0, 1e11) * 1000)));
  span.ended = std::min(ended, received);
  span.op = text_in(value, "op");
  span.status = text_in(value, "status");
  span.description = text_in(value, "description");
  span.data = value.find("data");
  return span;
}

bool has_failed(const Span& span) {
  // "cancelled" is the caller's wish; an unknown one says nothing.
  constexpr std::array<std::string_view, 6> kGood = {"", "ok", "unset", "cancelled", "unknown", "unknown_error"};
  // What the caller did wrong is no failure of who was asked.
  constexpr std::array<std::string_view, 7> kCallersFault = {"invalid_argument",   "not_found",       "already_exists",
                                                             "permission_denied",  "unauthenticated", "out_of_range",
                                                             "failed_precondition"};
  std::optional<std::int64_t> code = span.number("http.response.status_code");
  if (!code) code = span.number("http.status_code");
  if (!code) code = span.number("status_code");
  if (code) return *code >= 500;
  return std::ranges::find(kGood, span.status) == kGood.end() &&
         std::ranges::find(kCallersFault, span.status) == kCallersFault.end();
}

// "https://user@api.example.com:8443/x?y" is "api.example.com:8443".
std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?# "));
  if (const std::size_t user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  return host;
}

bool is_part_of(std::string_view op, std::string_view family) {
  return op == family || (op.starts_with(family) && op.size() > family.size() && op[family.size()] == '.');
}

// Who was asked; empty for what asks nobody outside.
std::string dependency_of(const Span& span) {
  const std::string_view system = span.first_text({"db.system.name", "db.system"});
  const bool is_database = !system.empty() || is_part_of(span.op, "db") || is_part_of(span.op, "cache");
  const std::string_view address = span.first_text({"server.address", "net.peer.name", "network.peer.address"});
  if (is_database) {
    std::string name(system);
    if (name.empty() && span.op.starts_with("db.")) {
      name = span.op.substr(3);
      constexpr std::array<std::string_view, 3> kKinds = {"sql", "query", "sql.query"};
      if (std::ranges::find(kKinds, name) != kKinds.end()) name.clear();
    }
    if (name.empty()) name = span.op.starts_with("cache") ? "cache" : "db";
    if (!address.empty()) name += fmt::format("@{}", address);
    return name;
  }
  if (span.op != "http" && !is_part_of(span.op, "http.client") && span.op != "fetch") return {};
  std::string_view host = host_of(span.first_text({"url.full", "http.url", "url"}));
  // "POST https://api.example.com/orders"
  if (host.empty()) host = host_of(span.description);
  if (host.empty()) host = address;
  return to_lower(host);
}

std::string cut(std::string_view name) {
  if (name.size() <= Measures::kMaxNameBytes) return std::string(name);
  std::size_t end = Measures::kMaxNameBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  return std::string(name.substr(0, end));
}

void add(Measures& measures, Measured::Kind kind, std::string_view name, const Span& span) {
  if (name.empty()) return;
  measures.all.push_back({.kind = kind,
                          .name = cut(name),
                          .ended = span.ended,
                          .milliseconds = span.milliseconds,
                          .has_failed = has_failed(span)});
}

void add_dependency(Measures& measures, const Span& span) {
  add(measures, Measured::Kind::kDependency, dependency_of(span), span);
}

// {"items": [{"name", "status", "is_segment", "start_timestamp", "end_timestamp", "attributes": {…}}]}
void add_item(Measures& measures, JsonValue value, UnixMillis received) {
  std::optional<Span> span = read_span(value, "end_timestamp", received);
  if (!span) return;
  span->data = value.find("attributes");
  span->op = span->first_text({"sentry.op", "op"});
  span->description = text_in(value, "name");
  add_dependency(measures, *span);
  const auto segment = value.find("is_segment");
  if (!segment || !segment->as_boolean().value_or(false)) return;
  const std::string_view name = span->first_text({"sentry.segment.name", "sentry.transaction"});
  add(measures, Measured::Kind::kTransaction, name.empty() ? span->description : name, *span);
}

}  // namespace

Result<Measures> read_transaction(std::string_view payload, UnixMillis received) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(payload, kMaxBytes));
  const JsonValue root = document.root();
  std::optional<Span> whole = root.is_object() ? read_span(root, "timestamp", received) : std::nullopt;
  if (!whole) return fail(Code::kInvalidArgument, "a transaction without start_timestamp and timestamp");
  const auto contexts = root.find("contexts");
  const auto trace = contexts ? contexts->find("trace") : std::nullopt;
  if (trace) {
    whole->op = text_in(*trace, "op");
    whole->status = text_in(*trace, "status");
    whole->data = trace->find("data");
  }
  const std::string_view name = text_in(root, "transaction");
  Measures measures;
  add(measures, Measured::Kind::kTransaction, name.empty() ? "<unlabeled transaction>" : name, *whole);
  if (const auto spans = root.find("spans")) {
    spans->each_element([&](JsonValue value) {
      ++measures.spans;
      if (const std::optional<Span> span = read_span(value, "timestamp", received)) add_dependency(measures, *span);
      return measures.spans < Measures::kMaxSpans;
    });
  }
  return measures;
}

Result<Measures> read_spans(std::string_view payload, UnixMillis received) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(payload, kMaxBytes));
  const JsonValue root = document.root();
  if (!root.is_object()) return fail(Code::kInvalidArgument, "a span is an object");
  Measures measures;
  if (const auto items = root.find("items")) {
    items->each_element([&](JsonValue value) {
      ++measures.spans;
      add_item(measures, value, received);
      return measures.spans < Measures::kMaxSpans;
    });
    return measures;
  }
  std::optional<Span> span = read_span(root, "timestamp", received);
  if (!span) return fail(Code::kInvalidArgument, "a span without start_timestamp and timestamp");
  measures.spans = 1;
  add_dependency(measures, *span);
  const auto segment = root.find("is_segment");
  if (segment && segment->as_boolean().value_or(false))
    add(measures, Measured::Kind::kTransaction, span->description, *span);
  return measures;
}

}  // namespace bellwether::errors
