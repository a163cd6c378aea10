#include "alerts/delivery/slack.h"

#include <fmt/format.h>

#include "alerts/delivery/channel_words.h"
#include "codec/json_writer.h"

namespace bellwether::alerts {
namespace {

constexpr std::size_t kTextBytes = 3'000;

// Slack reads &, < and > as its own; everything else of a plugin's output is shown as it is.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

void write_field(codec::JsonWriter& json, std::string_view title, std::string_view value) {
  if (value.empty()) return;
  json.begin_object().key("title").string(title).key("value").string(escaped(value)).key("short").boolean(true);
  json.end_object();
}

}  // namespace

Result<net::OutboundRequest> slack_request(const Page& page, const SlackReceiver& slack) {
  const Message& message = page.message;
  net::OutboundRequest request;
  request.url = page.method.target.empty() ? slack.url : page.method.target;
  if (request.url.empty()) return fail(Code::kInvalidArgument, "a chat hook without a URL");
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/json");

  codec::JsonWriter json(request.body);
  json.begin_object().key("attachments").begin_array().begin_object();
  json.key("fallback").string(escaped(message.title));
  json.key("color").string(colour_of(message));
  json.key("title").string(escaped(message.title));
  if (!message.link.empty()) json.key("title_link").string(message.link);
  json.key("text").string(escaped(shortened(full_text(message), kTextBytes)));
  json.key("fields").begin_array();
  write_field(json, "State", state_name(message.state));
  write_field(json, "Host", message.host);
  write_field(json, "Service", message.service);
  write_field(json, "By", message.author);
  if (message.folded > 0) write_field(json, "Further problems", fmt::format("{}", message.folded));
  json.end_array();
  json.key("footer").string("Bellwether · " + page.key);
  json.key("ts").integer(std::chrono::floor<seconds>(message.when).time_since_epoch().count());
  json.end_object().end_array().end_object();
  return request;
}

}  // namespace bellwether::alerts
