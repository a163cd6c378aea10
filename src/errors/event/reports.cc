#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/event/mend_json.h"
#include "errors/event/normalise.h"

// Reports become events in the form in which an SDK would have sent them, and then go the way of all events: one place decides what is kept.

namespace bellwether::errors {
namespace {

using codec::JsonDocument;
using codec::JsonValue;
using codec::JsonWriter;
using OptionalValue = std::optional<JsonValue>;

struct Name {
  std::string_view sent, kept;
};

constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxItems = 20;  // of a list in a report

// Old reports have names with dashes (report-uri), those of the Reporting API in camel case.
constexpr Name kCsp[] = {
    {"document-uri", "document_uri"},
    {"documentURL", "document_uri"},
    {"referrer", "referrer"},
    {"blocked-uri", "blocked_uri"},
    {"blockedURL", "blocked_uri"},
    {"violated-directive", "violated_directive"},
    {"effective-directive", "effective_directive"},
    {"effectiveDirective", "effective_directive"},
    {"original-policy", "original_policy"},
    {"originalPolicy", "original_policy"},
    {"disposition", "disposition"},
    {"status-code", "status_code"},
    {"statusCode", "status_code"},
    {"source-file", "source_file"},
    {"sourceFile", "source_file"},
    {"line-number", "line_number"},
    {"lineNumber", "line_number"},
    {"column-number", "column_number"},
    {"columnNumber", "column_number"},
    {"script-sample", "script_sample"},
    {"sample", "script_sample"},
};
constexpr Name kTransport[] = {
    {"date-time", "date_time"},
    {"hostname", "hostname"},
    {"port", "port"},
    {"scheme", "scheme"},
    {"effective-expiration-date", "effective_expiration_date"},
    {"served-certificate-chain", "served_certificate_chain"},
    {"validated-certificate-chain", "validated_certificate_chain"},
    {"scts", "scts"},
    {"failure-mode", "failure_mode"},
    {"test-report", "test_report"},
    {"response-status", "response_status"},
    {"cert-status", "cert_status"},
    {"include-subdomains", "include_subdomains"},
    {"noted-hostname", "noted_hostname"},
    {"known-pins", "known_pins"},
};

void copy_scalar(JsonWriter& json, std::string_view name, const JsonValue& value) {
  if (const auto text = value.as_string()) {
    json.key(name).string(text->substr(0, kMaxText));
  } else if (const auto number = value.as_integer()) {
    json.key(name).integer(*number);
  } else if (const auto flag = value.as_boolean()) {
    json.key(name).boolean(*flag);
  } else if (value.is_array()) {
    json.key(name).begin_array();
    std::size_t count = 0;
    const auto copy = [&json, &count](JsonValue element) {
      if (const auto item = element.as_string()) json.string(item->substr(0, kMaxText));
      return ++count < kMaxItems;
    };
    value.each_element(std::ref(copy));
    json.end_array();
  }
}

template <std::size_t kCount>
void copy_report(JsonWriter& json, std::string_view interface, const Name (&names)[kCount], const JsonValue& report) {
  json.key(interface).begin_object();
  const auto copy = [&json, &names](std::string_view sent, JsonValue value) {
    for (const Name& name : names) {
      if (name.sent == sent) copy_scalar(json, name.kept, value);
    }
    return true;
  };
  report.each_member(std::ref(copy));
  json.end_object();
}

std::string_view text_at(const JsonValue& object, std::string_view name) {
  const auto value = object.find(name);
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

void write_request(JsonWriter& json, std::string_view url, std::string_view referrer, std::string_view user_agent) {
  json.key("request").begin_object().key("url").string(url.substr(0, kMaxText)).key("headers").begin_array();
  if (!referrer.empty()) json.begin_array().string("Referer").string(referrer.substr(0, kMaxText)).end_array();
  if (!user_agent.empty()) json.begin_array().string("User-Agent").string(user_agent.substr(0, kMaxText)).end_array();
  json.end_array().end_object();
}

std::string csp_event(const JsonValue& report, std::string_view user_agent) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("type").string("csp").key("logger").string("csp");
  copy_report(json, "csp", kCsp, report);
  const std::string_view old_url = text_at(report, "document-uri");
  write_request(json, old_url.empty() ? text_at(report, "documentURL") : old_url, text_at(report, "referrer"),
                user_agent);
  json.key("user").begin_object().key("ip_address").string("{{auto}}").end_object();
  json.end_object();
  return text;
}

std::string transport_event(std::string_view type, const JsonValue& report, std::string_view user_agent) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("type").string(type).key("logger").string(type);
  copy_report(json, type, kTransport, report);
  const std::string_view host = text_at(report, "hostname");
  write_request(json, host.empty() ? std::string() : fmt::format("https://{}/", host), {}, user_agent);
  json.key("user").begin_object().key("ip_address").string("{{auto}}").end_object();
  json.end_object();
  return text;
}

// Network error logging: what browsers could not load, and in which phase.
std::string network_event(const JsonValue& entry, const JsonValue& report, std::string_view user_agent) {
  std::string text;
  JsonWriter json(text);
  const std::string_view url = text_at(entry, "url");
  json.begin_object().key("type").string("nel").key("logger").string("nel");
  json.key("logentry").begin_object();
  json.key("formatted").string(fmt::format("{} / {}", text_at(report, "phase"), text_at(report, "type")));
  json.end_object();
  write_request(json, url, text_at(report, "referrer"), user_agent);
  json.key("contexts").begin_object().key("nel").begin_object();
  const auto copy = [&json](std::string_view name, JsonValue value) {
    copy_scalar(json, name, value);
    return true;
  };
  report.each_member(std::ref(copy));
  json.end_object().end_object();
  json.key("user").begin_object().key("ip_address").string("{{auto}}").end_object();
  json.end_object();
  return text;
}

// An entry of the Reporting API: {"type", "url", "age", "user_agent", "body"}. Empty for a kind that is no error.
std::string event_of_entry(const JsonValue& entry, std::string_view peer_agent) {
  const std::string_view type = text_at(entry, "type");
  const auto report = entry.find("body");
  if (!report || !report->is_object()) return {};
  const std::string_view own_agent = text_at(entry, "user_agent");
  const std::string_view agent = own_agent.empty() ? peer_agent : own_agent;
  if (type == "csp-violation") return csp_event(*report, agent);
  if (type == "network-error") return network_event(entry, *report, agent);
  return {};
}

std::vector<std::string> events_of(const JsonValue& root, std::string_view agent) {
  std::vector<std::string> events;
  const auto keep = [&events](std::string event) {
    if (!event.empty()) events.push_back(std::move(event));
    return events.size() < kMaxReports;
  };
  const auto take = [&keep, agent](JsonValue entry) { return keep(event_of_entry(entry, agent)); };
  root.each_element(std::ref(take));
  if (const auto report = root.find("csp-report"); report && report->is_object()) keep(csp_event(*report, agent));
  if (const auto report = root.find("expect-ct-report"); report && report->is_object())
    keep(transport_event("expectct", *report, agent));
  if (const auto report = root.find("expect-staple-report"); report && report->is_object())
    keep(transport_event("expectstaple", *report, agent));
  if (root.find("known-pins")) keep(transport_event("hpkp", root, agent));
  if (root.find("body")) keep(event_of_entry(root, agent));
  return events;
}

}  // namespace

Result<std::vector<Normalised>> normalise_security_report(std::string_view body, const Circumstances& circumstances,
                                                          const ScrubbingRules& rules) {
  TRY(const JsonDocument document, parse_mending(body, "security report"));
  std::vector<Normalised> normalised;
  for (const std::string& event : events_of(document.root(), circumstances.user_agent)) {
    Circumstances own = circumstances;
    if (!normalised.empty()) own.id.reset();  // the envelope's id is of the first
    TRY(Normalised one, normalise(event, own, rules));
    normalised.push_back(std::move(one));
  }
  if (normalised.empty()) return fail(Code::kInvalidArgument, "security report: no report of a known kind in it");
  return normalised;
}

Result<Normalised> normalise_user_report(std::string_view body, const Circumstances& circumstances,
                                         const ScrubbingRules& rules) {
  TRY(const JsonDocument document, parse_mending(body, "user report"));
  const JsonValue report = document.root();
  const std::string_view about = text_at(report, "event_id");
  const auto id = parse_event_id(about);
  if (!id) return fail(Code::kInvalidArgument, "user report: member 'event_id' is no id of an event");
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("type").string("feedback").key("level").string("info");
  json.key("contexts").begin_object().key("feedback").begin_object();
  json.key("message").string(text_at(report, "comments").substr(0, kMaxText));
  json.key("contact_email").string(text_at(report, "email").substr(0, kMaxText));
  json.key("name").string(text_at(report, "name").substr(0, kMaxText));
  json.key("associated_event_id").string(to_string(*id));
  json.key("source").string("user_report_envelope");
  json.end_object().end_object();
  json.key("user").begin_object();
  json.key("email").string(text_at(report, "email").substr(0, kMaxText));
  json.key("name").string(text_at(report, "name").substr(0, kMaxText));
  json.end_object().end_object();
  Circumstances own = circumstances;
  own.id.reset();  // an envelope's id is that of the event it is about
  return normalise(text, own, rules);
}

}  // namespace bellwether::errors
