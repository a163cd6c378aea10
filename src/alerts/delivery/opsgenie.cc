#include "alerts/delivery/opsgenie.h"

#include <fmt/format.h>

#include "alerts/delivery/channel_words.h"
#include "alerts/delivery/incident_step.h"
#include "codec/json_writer.h"
#include "net/percent.h"

namespace bellwether::alerts {
namespace {

// The API's limits.
constexpr std::size_t kMessageBytes = 130;
constexpr std::size_t kDescriptionBytes = 15'000;
constexpr std::size_t kAliasBytes = 512;

std::string_view priority_of(const Message& message) {
  if (message.kind != Kind::kProblem) return "P5";
  switch (message.state) {
    case State::kCritical:
    case State::kDown:
      return "P1";
    case State::kUnreachable:
    case State::kUnknown:
      return "P2";
    case State::kWarning:
      return "P3";
    case State::kOk:
    case State::kUp:
      return "P5";
  }
  return "P2";
}

void write_new_alert(codec::JsonWriter& json, const Page& page, std::string_view alias) {
  const Message& message = page.message;
  json.begin_object();
  json.key("message").string(shortened(message.title, kMessageBytes));
  json.key("alias").string(alias);
  json.key("description").string(shortened(full_text(message), kDescriptionBytes));
  json.key("priority").string(priority_of(message));
  json.key("source").string("Bellwether");
  json.key("entity").string(subject_of(message));
  if (!page.method.target.empty()) {
    json.key("responders").begin_array().begin_object();
    json.key("name").string(page.method.target).key("type").string("team").end_object().end_array();
  }
  json.key("tags").begin_array().string(message.module).string(state_word(message.state)).end_array();
  json.key("details").begin_object();
  json.key("key").string(page.key);
  if (!message.link.empty()) json.key("link").string(message.link);
  for (const auto& [label, value] : message.labels) json.key("label_" + label).string(value);
  json.end_object().end_object();
}

void write_note(codec::JsonWriter& json, const Page& page) {
  json.begin_object().key("source").string("Bellwether");
  if (!page.message.author.empty()) json.key("user").string(shortened(page.message.author, 100));
  json.key("note").string(shortened(page.message.title + "\n" + page.message.comment, kDescriptionBytes)).end_object();
}

}  // namespace

Result<net::OutboundRequest> opsgenie_request(const Page& page, const OpsgenieReceiver& opsgenie) {
  if (opsgenie.api_key.empty()) return fail(Code::kInvalidArgument, "Opsgenie without an API key");
  const IncidentStep step = incident_step(page);
  const std::string alias = shortened(step.incident, kAliasBytes);
  net::OutboundRequest request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"}, {"Authorization", "GenieKey " + opsgenie.api_key}};
  request.url = opsgenie.url + "/v2/alerts";
  codec::JsonWriter json(request.body);
  if (step.action == IncidentStep::Action::kOpen) {
    write_new_alert(json, page, alias);
    return request;
  }
  const std::string_view action = step.action == IncidentStep::Action::kClose ? "close" : "acknowledge";
  request.url += fmt::format("/{}/{}?identifierType=alias", net::percent_encode(alias), action);
  write_note(json, page);
  return request;
}

}  // namespace bellwether::alerts
