#include "alerts/delivery/webhook.h"

#include <fmt/format.h>

#include "alerts/delivery/channel_words.h"
#include "codec/base_encoding.h"
#include "codec/digest.h"
#include "codec/json_writer.h"

namespace bellwether::alerts {

std::string webhook_body(const Page& page) {
  const Message& message = page.message;
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object();
  json.key("version").integer(1);
  json.key("key").string(page.key);
  json.key("notification").string(message.notification);
  json.key("problem").string(fmt::format("{:x}", message.problem));
  json.key("contact").string(page.contact);
  json.key("kind").string(kind_word(message.kind));
  json.key("state").string(state_word(message.state));
  json.key("module").string(message.module);
  json.key("host").string(message.host);
  json.key("service").string(message.service);
  json.key("title").string(message.title);
  json.key("body").string(message.body);
  json.key("output").string(message.output);
  json.key("author").string(message.author);
  json.key("comment").string(message.comment);
  json.key("number").unsigned_integer(message.number);
  json.key("at").string(iso_time(message.when));
  json.key("folded").unsigned_integer(message.folded);
  json.key("folded_names").begin_array();
  for (const std::string& name : message.folded_names) json.string(name);
  json.end_array();
  json.key("link").string(message.link);
  json.key("labels").begin_object();
  for (const auto& [label, value] : message.labels) json.key(label).string(value);
  json.end_object().end_object();
  return out;
}

std::string webhook_signature(std::string_view secret, UnixSeconds now, std::string_view body) {
  const std::int64_t time = count_seconds(now);
  const std::string signature = codec::to_hex(codec::hmac_sha256(secret, fmt::format("{}.{}", time, body)));
  return fmt::format("t={},v1={}", time, signature);
}

Result<net::OutboundRequest> webhook_request(const Page& page, const WebhookReceiver& webhook, UnixMillis now) {
  net::OutboundRequest request;
  request.url = page.method.target.empty() ? webhook.url : page.method.target;
  if (request.url.empty()) return fail(Code::kInvalidArgument, "a webhook without a URL");
  request.method = "POST";
  request.body = webhook_body(page);
  request.headers = webhook.headers;
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Idempotency-Key", page.key);
  if (!webhook.secret.empty()) {
    request.headers.emplace_back("X-Bellwether-Signature",
                                 webhook_signature(webhook.secret, std::chrono::floor<seconds>(now), request.body));
  }
  return request;
}

}  // namespace bellwether::alerts
