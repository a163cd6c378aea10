// /api/v1/alerts/contacts: whom Bellwether may tell; /api/v1/alerts/test: a page to one of them, now.
#include <algorithm>

#include <fmt/format.h>

#include "alerts/routes/api.h"
#include "base/text.h"

namespace bellwether::alerts {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

void write_contact(JsonWriter& json, const Engine& engine, const Contact& contact) {
  json.begin_object().key("name").string(contact.name).key("alias").string(contact.alias);
  json.key("email").string(contact.email).key("groups").begin_array();
  for (const std::string& group : contact.groups) json.string(group);
  json.end_array().key("methods").begin_array();
  std::vector<std::pair<Channel, std::string>> seen;
  for (const Contact::Told* const side : {&contact.host, &contact.service}) {
    for (const Method& method : side->methods) {
      std::pair<Channel, std::string> one(method.channel, method.target);
      if (std::ranges::find(seen, one) != seen.end()) continue;
      json.begin_object().key("channel").string(channel_name(method.channel));
      json.key("target").string(shown_target(channel_name(method.channel), method.target)).end_object();
      seen.push_back(std::move(one));
    }
  }
  json.end_array().key("host_enabled").boolean(engine.is_contact_enabled(contact, Engine::Side::kHost));
  json.key("service_enabled").boolean(engine.is_contact_enabled(contact, Engine::Side::kService)).end_object();
}

struct TestRequest {
  std::string contact;
  std::optional<Channel> channel;
};

Result<TestRequest> read_test(const HttpRequest& request) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(request.body));
  TestRequest test;
  TRY(test.contact, text_in(document.root(), "contact"));
  TRY(const std::string channel, text_in(document.root(), "channel", ""));
  if (!channel.empty()) {
    test.channel = find_channel(channel);
    if (!test.channel) return fail(Code::kInvalidArgument, fmt::format("'{}' is no channel", printable(channel)));
  }
  return test;
}

}  // namespace

void mount_contacts(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/alerts/contacts", net::Access::kReader,
             [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
               const auto work = [](const Engine& engine) {
                 std::string out;
                 JsonWriter json(out);
                 json.begin_object().key("contacts").begin_array();
                 for (const Contact& contact : engine.directory().contacts) write_contact(json, engine, contact);
                 json.end_array().end_object();
                 return out;
               };
               runtime::Task<std::string> asking = on_engine(api, request, work);
               std::string body = co_await std::move(asking);
               co_return HttpResponse::json(std::move(body));
             });
  router.post("/api/v1/alerts/test", net::Access::kWriter, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const Result<TestRequest> test = read_test(request);
    if (!test) co_return HttpResponse::error(test.error());
    const UnixSeconds now = now_of(*api);
    const auto work = [now, &test](Engine& engine) { return engine.send_test(now, test->contact, test->channel); };
    runtime::Task<Result<std::string>> changing = change_engine(api, request, work);
    const Result<std::string> notification = co_await std::move(changing);
    if (!notification) co_return HttpResponse::error(notification.error());
    co_return HttpResponse::json(fmt::format("{{\"notification\": \"{}\"}}", *notification));
  });
}

}  // namespace bellwether::alerts
