// The routes, called through the router without a socket, in virtual time: requests come to shard 0, the engine is on shard 1.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "alerts/routes/mount.h"
#include "alerts/testing.h"
#include "codec/json_reader.h"
#include "ledger/outbox.h"
#include "ledger/testing.h"
#include "runtime/simulated_runtime.h"

namespace bellwether::alerts {
namespace {

class ApiRoutes : public ledger::LedgerTest {
 protected:
  ApiRoutes() {
    people_.contact("anna").email = "anna@example.com";
    people_.contact("bob").service.methods = {{.channel = Channel::kMail, .target = "bob@example.com"}};
    Options options;
    options.schedules = {
        {.name = "primary",
         .layers = {{.name = "weeks", .people = {"anna", "bob"}, .start = "2026-11-16", .handoff = "00:00"}}}};
    directory_ = people_.build();
    engine_ = make_engine(options, directory_, metrics_, Log(null_log_sink(), "alerts"));
    mount(router_, {.engine = *engine_,
                    .shard = runtime_.shard(1),
                    .store = [this](std::function<void(Result<void>)> done) { done(store()); },
                    .deliverer = nullptr,
                    .delivery_shard = nullptr,
                    .heartbeat = {},
                    .database = *database_,
                    .pool = pool_,
                    .clock = runtime_.clock()});
  }

  Result<void> store() {
    const Outgoing outgoing = engine_->take_outgoing();
    return database_->write([&](ledger::Connection& connection) { return outgoing.store(connection); });
  }
  void tell(State state) {
    web_.state = state;
    (void)engine_->notify(now(), web_.facts(), web_.policy, {.kind = is_good(state) ? Kind::kRecovery : Kind::kProblem},
                          web_.notification, {});
    ASSERT_TRUE(store());
  }
  UnixSeconds now() const { return std::chrono::floor<seconds>(runtime_.clock().now()); }

  net::HttpResponse ask(net::HttpMethod method, const std::string& target, const std::string& body = {}) {
    std::optional<net::HttpResponse> response;
    net::HttpRequest request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (const std::size_t mark = target.find('?'); mark != std::string::npos)
      request.query = net::HttpParameters::parse(target.substr(mark + 1));
    request.body = body;
    request.principal.name = "carla";
    request.shard = &runtime_.shard(0);
    const net::Router::Route route = router_.find(method, request.path);
    EXPECT_NE(route.handler, nullptr) << target;
    if (route.handler == nullptr) return net::HttpResponse::text(404, "");
    request.path_parameters = route.parameters;
    runtime_.shard(0).spawn(answer(*route.handler, request, response));
    runtime_.run_ready();
    EXPECT_TRUE(response) << target;
    return response ? std::move(*response) : net::HttpResponse::text(500, "");
  }
  static runtime::Task<void> answer(const net::HttpHandler& handler, net::HttpRequest& request,
                                    std::optional<net::HttpResponse>& response) {
    runtime::Task<net::HttpResponse> asking = handler(request);
    net::HttpResponse answered = co_await std::move(asking);
    response.emplace(std::move(answered));
  }
  std::string get(const std::string& target) {
    const net::HttpResponse response = ask(net::HttpMethod::kGet, "/api/v1/alerts/" + target);
    EXPECT_EQ(response.status, 200) << response.body;
    return response.body;
  }
  std::string post(const std::string& target, const std::string& body, int status = 200) {
    const net::HttpResponse response = ask(net::HttpMethod::kPost, "/api/v1/alerts/" + target, body);
    EXPECT_EQ(response.status, status) << target << ": " << response.body;
    return response.body;
  }
  int remove(const std::string& target) { return ask(net::HttpMethod::kDelete, "/api/v1/alerts/" + target).status; }

  static constexpr std::int64_t kSecond = 1'795'003'200;
  runtime::SimulatedRuntime runtime_{2, UnixMillis(kNoon)};
  runtime::BlockingPool pool_{{.name = "test", .threads = 0}, metrics_};
  PeopleBuilder people_;
  std::shared_ptr<const Directory> directory_;
  std::unique_ptr<Engine> engine_;
  net::Router router_;
  Subject web_{.host = "web1",
               .service = "http",
               .policy = {.contacts = {static_cast<ContactIndex>(0), static_cast<ContactIndex>(1)}}};
};

TEST_F(ApiRoutes, ListNotificationsWithWhatBecameOfThem) {
  tell(State::kCritical);
  const std::string all = get("notifications");
  EXPECT_NE(
      all.find(
          R"("kind":"PROBLEM","state":"critical","host":"web1","service":"http","module":"checks","contact":"anna")"),
      std::string::npos)
      << all;
  EXPECT_NE(all.find(R"("target":"https://anna.example/…")"), std::string::npos)
      << "a hook's address is a secret: " << all;
  EXPECT_NE(all.find(R"("status":"waiting")"), std::string::npos);
  EXPECT_EQ(get("notifications?contact=nobody"), R"({"notifications":[]})");
  EXPECT_NE(get("notifications?contact=bob&limit=1").find("bob@example.com"), std::string::npos);
  EXPECT_EQ(get(fmt::format("notifications?until={}", kSecond - 1)), R"({"notifications":[]})");
  EXPECT_EQ(ask(net::HttpMethod::kGet, "/api/v1/alerts/notifications?limit=x").status, 400);
  EXPECT_EQ(ask(net::HttpMethod::kGet, "/api/v1/alerts/notifications?from=yesterday").status, 400);
}

TEST_F(ApiRoutes, KeepSilences) {
  const std::string silence = fmt::format(
      R"({{"matchers": [{{"label": "host", "op": "=~", "value": "web.*"}}], "start": {}, "end": {}, "comment": "moving"}})",
      kSecond, kSecond + 600);
  EXPECT_EQ(post("silences", silence), R"({"id": 1})");
  EXPECT_EQ(
      get("silences"),
      fmt::format(
          R"({{"silences":[{{"id":1,"matchers":[{{"label":"host","op":"=~","value":"web.*"}}],"start":{},"end":{},)"
          R"("author":"carla","comment":"moving","active":true}}]}})",
          kSecond, kSecond + 600));
  tell(State::kCritical);
  EXPECT_NE(get("notifications").find(R"("status":"silenced")"), std::string::npos);
  EXPECT_EQ(remove("silences/1"), 200);
  EXPECT_EQ(remove("silences/1"), 404);
  EXPECT_EQ(remove("silences/x"), 404);
  EXPECT_EQ(get("silences"), R"({"silences":[]})");
  post("silences", "[", 400);
  post("silences", R"({"matchers": [], "end": 1795009999, "comment": "x"})", 400);
  post("silences", R"({"matchers": [{"label": "a", "op": "=~", "value": "("}], "end": 1795009999, "comment": "x"})",
       400);
  post("silences", R"({"matchers": [{"label": "a", "value": "b"}], "end": 1795009999})", 400);
  post("silences", R"({"matchers": [{"label": "a", "value": "b"}], "end": 5, "comment": "x"})", 400);
}

TEST_F(ApiRoutes, ShowWhoIsOnCall) {
  const std::string asked = fmt::format("oncall?from={}&until={}", kSecond, kSecond + 86'400);
  EXPECT_EQ(
      get(asked),
      fmt::format(
          R"({{"schedules":[{{"name":"primary","zone":"UTC","now":["anna"],"layers":[{{"name":"weeks","spans":[)"
          R"({{"from":{0},"until":{1},"contact":"anna"}}]}}],"final":[{{"from":{0},"until":{1},"contact":"anna","override":null}}]}}]}})",
          kSecond, kSecond + 86'400));
  EXPECT_EQ(
      post("oncall/override", fmt::format(R"({{"schedule": "primary", "contact": "bob", "from": {}, "until": {}}})",
                                          kSecond, kSecond + 3600)),
      R"({"id": 1})");
  EXPECT_NE(get(asked).find(R"("now":["bob"])"), std::string::npos);
  EXPECT_NE(get(asked).find(R"("contact":"bob","override":1})"), std::string::npos);
  EXPECT_EQ(remove("oncall/override/1"), 200);
  EXPECT_NE(get(asked).find(R"("now":["anna"])"), std::string::npos);
  post("oncall/override",
       fmt::format(R"({{"schedule": "ghost", "contact": "bob", "from": {}, "until": {}}})", kSecond, kSecond + 3600),
       404);
  post("oncall/override", R"({"schedule": "primary"})", 400);
}

TEST_F(ApiRoutes, ShowContactsAndSendTestPages) {
  EXPECT_NE(
      get("contacts")
          .find(
              R"({"name":"bob","alias":"","email":"","groups":[],"methods":[{"channel":"webhook","target":"https://bob.example/…"},)"
              R"({"channel":"mail","target":"bob@example.com"}],"host_enabled":true,"service_enabled":true})"),
      std::string::npos)
      << get("contacts");
  EXPECT_TRUE(post("test", R"({"contact": "bob", "channel": "mail"})").starts_with(R"({"notification": ")"));
  post("test", R"({"contact": "ghost"})", 404);
  post("test", R"({"contact": "bob", "channel": "pigeon"})", 400);
  post("test", R"({"contact": "bob", "channel": "slack"})", 404);
  EXPECT_TRUE(get("status").starts_with(R"({"waiting":1,"dead":0,"enabled":true,"channels":[],"heartbeat":null})"))
      << get("status");
}

TEST_F(ApiRoutes, BringDeadLettersBack) {
  tell(State::kCritical);
  ledger::Outbox outbox(*database_);
  const UnixMillis at = UnixMillis(kNoon);
  const auto due = outbox.due(at, 10, 10);
  ASSERT_TRUE(due);
  ASSERT_EQ(due->size(), 2u);
  for (const ledger::OutboxRow& row : *due) {
    const std::int64_t ids[] = {row.id};
    const ledger::OutboxOutcome outcomes[] = {
        {.id = row.id, .kind = ledger::OutboxOutcome::Kind::kDead, .error = "no such mailbox"}};
    ASSERT_TRUE(database_->write([&](ledger::Connection& connection) -> Result<void> {
      TRY_VOID(ledger::Outbox::begin_attempts(connection, ids, at));
      return ledger::Outbox::finish_attempts(connection, outcomes, at);
    }));
  }
  EXPECT_NE(get("dead-letters").find(R"("title":"web1/http is CRITICAL","attempts":1,"error":"no such mailbox")"),
            std::string::npos)
      << get("dead-letters");
  EXPECT_NE(get("notifications").find(R"("status":"dead")"), std::string::npos);
  post(fmt::format("dead-letters/{}/retry", due->front().id), "");
  post(fmt::format("dead-letters/{}/retry", due->front().id), "", 404);
  EXPECT_EQ(remove(fmt::format("dead-letters/{}", due->back().id)), 200);
  EXPECT_EQ(get("dead-letters"), R"({"dead_letters":[]})");
}

}  // namespace
}  // namespace bellwether::alerts
