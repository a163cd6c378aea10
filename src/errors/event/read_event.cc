#include <algorithm>
#include <functional>

#include "codec/json_reader.h"
#include "errors/event/derived_tags.h"
#include "errors/event/event.h"
#include "errors/event/fields.h"
#include "errors/event/times.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;
using OptionalValue = std::optional<JsonValue>;

using EventFields =
    Fields<"event_id", "type", "timestamp", "received", "level", "platform", "logger", "transaction", "release",
           "environment", "dist", "server_name", "checksum", "sdk", "logentry", "exception", "threads", "stacktrace",
           "template", "csp", "expectct", "expectstaple", "hpkp", "fingerprint", "user", "request", "tags", "contexts">;
using FrameFields = Fields<"function", "raw_function", "module", "package", "filename", "abs_path", "context_line",
                           "platform", "lineno", "colno", "in_app", "data">;
using MechanismFields =
    Fields<"type", "handled", "synthetic", "is_exception_group", "exception_id", "parent_id", "source", "meta">;
using ExceptionFields = Fields<"type", "value", "module", "mechanism", "stacktrace">;
using ThreadFields = Fields<"id", "name", "crashed", "current", "stacktrace">;
using ReportFields =
    Fields<"effective_directive", "violated_directive", "blocked_uri", "document_uri", "source_file", "hostname">;

void read(const OptionalValue& value, std::string& out) {
  if (!value) return;
  if (const auto text = value->as_string()) out = *text;
}

std::optional<std::uint32_t> read_line(const OptionalValue& value) {
  const auto number = value ? value->as_integer() : std::nullopt;
  if (!number || *number < 0 || *number > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

bool read_flag(const OptionalValue& value) {
  return value && value->as_boolean().value_or(false);
}
std::optional<bool> read_optional_flag(const OptionalValue& value) {
  return value ? value->as_boolean() : std::nullopt;
}
std::optional<std::int64_t> read_integer(const OptionalValue& value) {
  return value ? value->as_integer() : std::nullopt;
}

void read_frame(const JsonValue& value, Frame& frame) {
  const FrameFields fields(value);
  read(fields.get<"function">(), frame.function);
  read(fields.get<"raw_function">(), frame.raw_function);
  read(fields.get<"module">(), frame.module);
  read(fields.get<"package">(), frame.package);
  read(fields.get<"filename">(), frame.filename);
  read(fields.get<"abs_path">(), frame.abs_path);
  if (frame.abs_path.empty()) frame.abs_path = frame.filename;
  read(fields.get<"context_line">(), frame.context_line);
  read(fields.get<"platform">(), frame.platform);
  frame.line = read_line(fields.get<"lineno">());
  frame.column = read_line(fields.get<"colno">());
  frame.in_app = read_optional_flag(fields.get<"in_app">());
  const auto& data = fields.get<"data">();
  frame.is_source_mapped = data && data->find("sourcemap").has_value();
}

std::optional<Stacktrace> read_stacktrace(const OptionalValue& value) {
  const auto frames = value ? value->find("frames") : std::nullopt;
  if (!frames) return std::nullopt;
  Stacktrace stacktrace;
  const auto take = [&stacktrace](JsonValue frame) {
    read_frame(frame, stacktrace.frames.emplace_back());
    return true;
  };
  stacktrace.frames.reserve(frames->size());
  frames->each_element(std::ref(take));
  return stacktrace;
}

Mechanism read_mechanism(const JsonValue& value) {
  const MechanismFields fields(value);
  Mechanism mechanism;
  read(fields.get<"type">(), mechanism.type);
  mechanism.is_handled = read_optional_flag(fields.get<"handled">());
  mechanism.is_synthetic = read_flag(fields.get<"synthetic">());
  mechanism.is_exception_group = read_flag(fields.get<"is_exception_group">());
  mechanism.exception_id = read_integer(fields.get<"exception_id">());
  mechanism.parent_id = read_integer(fields.get<"parent_id">());
  read(fields.get<"source">(), mechanism.source);
  const auto& meta = fields.get<"meta">();
  if (const auto error = meta ? meta->find("ns_error") : std::nullopt) {
    read(error->find("domain"), mechanism.error_domain);
    mechanism.error_code = read_integer(error->find("code"));
  }
  return mechanism;
}

void read_exception(const JsonValue& value, Exception& exception) {
  const ExceptionFields fields(value);
  read(fields.get<"type">(), exception.type);
  read(fields.get<"value">(), exception.value);
  read(fields.get<"module">(), exception.module);
  if (const auto& mechanism = fields.get<"mechanism">()) exception.mechanism = read_mechanism(*mechanism);
  exception.stacktrace = read_stacktrace(fields.get<"stacktrace">());
}

void read_thread(const JsonValue& value, Thread& thread) {
  const ThreadFields fields(value);
  read(fields.get<"id">(), thread.id);
  read(fields.get<"name">(), thread.name);
  thread.is_crashed = read_flag(fields.get<"crashed">());
  thread.is_current = read_flag(fields.get<"current">());
  thread.stacktrace = read_stacktrace(fields.get<"stacktrace">());
}

// {"values": [...]}, as normalise() writes it.
template <class T>
void read_values(const OptionalValue& list, std::vector<T>& out, void (*read_one)(const JsonValue&, T&)) {
  const auto values = list ? list->find("values") : std::nullopt;
  if (!values) return;
  const auto take = [&out, read_one](JsonValue value) {
    read_one(value, out.emplace_back());
    return true;
  };
  values->each_element(std::ref(take));
}

std::optional<Message> read_message(const OptionalValue& value) {
  if (!value) return std::nullopt;
  Message message;
  read(value->find("formatted"), message.text);
  read(value->find("message"), message.template_);
  return message;
}

std::optional<SecurityReport> read_security(const EventFields& event, std::string_view type) {
  const auto& value = type == "csp"            ? event.get<"csp">()
                      : type == "expectct"     ? event.get<"expectct">()
                      : type == "expectstaple" ? event.get<"expectstaple">()
                                               : event.get<"hpkp">();
  if (!value) return std::nullopt;
  const ReportFields fields(*value);
  SecurityReport report;
  report.kind = type;
  read(fields.get<"effective_directive">(), report.directive);
  if (report.directive.empty()) read(fields.get<"violated_directive">(), report.directive);
  report.directive.resize(std::min(report.directive.find(' '), report.directive.size()));
  read(fields.get<"blocked_uri">(), report.blocked_uri);
  read(fields.get<"document_uri">(), report.document_uri);
  read(fields.get<"hostname">(), report.hostname);
  // A page's own script that broke the policy: the browser names no place that it came from.
  if (report.directive.starts_with("script-src") && (report.blocked_uri.empty() || report.blocked_uri == "self")) {
    std::string violated;
    read(fields.get<"violated_directive">(), violated);
    if (violated.find("'unsafe-inline'") != std::string::npos)
      report.local_script_violation = "unsafe-inline";
    else if (violated.find("'unsafe-eval'") != std::string::npos)
      report.local_script_violation = "unsafe-eval";
  }
  if (report.blocked_uri == "inline" && report.directive.starts_with("script-src"))
    report.local_script_violation = "unsafe-inline";
  if (report.blocked_uri == "eval" && report.directive.starts_with("script-src"))
    report.local_script_violation = "unsafe-eval";
  return report;
}

void read_user(const OptionalValue& value, User& user) {
  if (!value) return;
  const Fields<"id", "email", "username", "ip_address"> fields(*value);
  read(fields.get<"id">(), user.id);
  read(fields.get<"email">(), user.email);
  read(fields.get<"username">(), user.username);
  read(fields.get<"ip_address">(), user.ip_address);
}

void read_tags(const OptionalValue& value, std::vector<std::pair<std::string, std::string>>& tags) {
  if (!value) return;
  const auto take = [&tags](JsonValue pair) {
    std::string_view parts[2];
    std::size_t count = 0;
    const auto part = [&parts, &count](JsonValue text) {
      parts[count++] = text.as_string().value_or(std::string_view());
      return count < 2;
    };
    pair.each_element(std::ref(part));
    if (count == 2) tags.emplace_back(parts[0], parts[1]);
    return true;
  };
  value->each_element(std::ref(take));
}

void read_fingerprint(const OptionalValue& value, std::vector<std::string>& fingerprint) {
  if (!value) return;
  const auto take = [&fingerprint](JsonValue part) {
    fingerprint.emplace_back(part.as_string().value_or(std::string_view()));
    return true;
  };
  value->each_element(std::ref(take));
}

void read_contexts(const OptionalValue& contexts, Event& event) {
  if (!contexts) return;
  const Fields<"trace", "feedback"> fields(*contexts);
  if (const auto& trace = fields.get<"trace">()) read(trace->find("trace_id"), event.trace_id);
  if (const auto& feedback = fields.get<"feedback">(); feedback && !event.message) {
    Message message;
    read(feedback->find("message"), message.text);
    if (!message.text.empty()) event.message = std::move(message);
  }
}

}  // namespace

Result<Event> read_event(std::string_view payload) {
  const auto document = codec::JsonDocument::parse(payload);
  if (!document) return fail(Code::kDataLoss, "a stored event is no JSON: " + std::string(document.error().message()));
  const EventFields fields(document->root());
  Event event;
  const auto& id_text = fields.get<"event_id">();
  const auto id = id_text ? parse_event_id(id_text->as_string().value_or(std::string_view())) : std::nullopt;
  const auto& when_value = fields.get<"timestamp">();
  const auto when = when_value ? read_event_time(*when_value) : std::nullopt;
  if (!id || !when) return fail(Code::kDataLoss, "a stored event has no event_id or no timestamp");
  event.id = *id;
  event.when = *when;
  const auto& received = fields.get<"received">();
  event.received = received ? read_event_time(*received).value_or(*when) : *when;
  read(fields.get<"type">(), event.type);
  if (const auto& level = fields.get<"level">())
    event.level = find_level(level->as_string().value_or(std::string_view())).value_or(Level::kError);
  read(fields.get<"platform">(), event.platform);
  read(fields.get<"logger">(), event.logger);
  read(fields.get<"transaction">(), event.transaction);
  read(fields.get<"release">(), event.release);
  read(fields.get<"environment">(), event.environment);
  read(fields.get<"dist">(), event.dist);
  read(fields.get<"server_name">(), event.server_name);
  read(fields.get<"checksum">(), event.checksum);
  if (const auto& sdk = fields.get<"sdk">()) {
    read(sdk->find("name"), event.sdk_name);
    read(sdk->find("version"), event.sdk_version);
  }
  event.message = read_message(fields.get<"logentry">());
  read_values(fields.get<"exception">(), event.exceptions, read_exception);
  read_values(fields.get<"threads">(), event.threads, read_thread);
  event.stacktrace = read_stacktrace(fields.get<"stacktrace">());
  if (const auto& value = fields.get<"template">()) {
    read(value->find("filename"), event.template_.emplace().filename);
    read(value->find("context_line"), event.template_->context_line);
  }
  event.security = read_security(fields, event.type);
  read_fingerprint(fields.get<"fingerprint">(), event.fingerprint);
  read_user(fields.get<"user">(), event.user);
  read_tags(fields.get<"tags">(), event.tags);
  read_contexts(fields.get<"contexts">(), event);
  add_derived_tags(event, fields.get<"contexts">(), fields.get<"request">());
  return event;
}

}  // namespace bellwether::errors
