#include "alerts/delivery/pagerduty.h"

#include "alerts/delivery/channel_words.h"
#include "alerts/delivery/incident_step.h"
#include "codec/json_writer.h"

namespace bellwether::alerts {
namespace {

// The API's limits.
constexpr std::size_t kSummaryBytes = 1'024;
constexpr std::size_t kDetailBytes = 8'000;

std::string_view action_name(IncidentStep::Action action) {
  switch (action) {
    case IncidentStep::Action::kOpen:
      return "trigger";
    case IncidentStep::Action::kAcknowledge:
      return "acknowledge";
    case IncidentStep::Action::kClose:
      return "resolve";
  }
  return "trigger";
}

std::string_view severity_of(const Message& message) {
  if (message.kind != Kind::kProblem) return "info";
  switch (message.state) {
    case State::kCritical:
    case State::kDown:
      return "critical";
    case State::kUnreachable:
    case State::kUnknown:
      return "error";
    case State::kWarning:
      return "warning";
    case State::kOk:
    case State::kUp:
      return "info";
  }
  return "error";
}

void write_payload(codec::JsonWriter& json, const Page& page) {
  const Message& message = page.message;
  json.key("payload").begin_object();
  json.key("summary").string(shortened(message.title, kSummaryBytes));
  json.key("source").string(message.host.empty() ? message.module : message.host);
  json.key("severity").string(severity_of(message));
  json.key("timestamp").string(iso_time(message.when));
  if (!message.service.empty()) json.key("component").string(message.service);
  json.key("class").string(message.module);
  json.key("custom_details").begin_object();
  json.key("key").string(page.key);
  json.key("kind").string(kind_word(message.kind));
  json.key("state").string(state_word(message.state));
  json.key("text").string(shortened(full_text(message), kDetailBytes));
  for (const auto& [label, value] : message.labels) json.key("label_" + label).string(shortened(value, 500));
  json.end_object().end_object();
}

}  // namespace

Result<net::OutboundRequest> pagerduty_request(const Page& page, const PagerdutyReceiver& pagerduty) {
  const std::string& routing_key = page.method.target.empty() ? pagerduty.routing_key : page.method.target;
  if (routing_key.empty()) return fail(Code::kInvalidArgument, "PagerDuty without a routing key");
  const IncidentStep step = incident_step(page);
  net::OutboundRequest request;
  request.url = pagerduty.url;
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/json");
  codec::JsonWriter json(request.body);
  json.begin_object();
  json.key("routing_key").string(routing_key);
  json.key("event_action").string(action_name(step.action));
  json.key("dedup_key").string(shortened(step.incident, 255));
  if (step.action == IncidentStep::Action::kOpen) {
    json.key("client").string("Bellwether");
    if (!page.message.link.empty()) {
      json.key("client_url").string(page.message.link);
      json.key("links").begin_array().begin_object();
      json.key("href").string(page.message.link).key("text").string("Bellwether").end_object().end_array();
    }
    write_payload(json, page);
  }
  json.end_object();
  return request;
}

}  // namespace bellwether::alerts
