// The routes, called through the router without a socket: a pool without threads runs everything within the call.
#include <coroutine>
#include <optional>

#include <gtest/gtest.h>

#include "codec/json_reader.h"
#include "graphite/memory_backend.h"
#include "graphite/mount.h"

namespace bellwether::graphite {
namespace {

constexpr std::int64_t kNow = 1'795'003'200;

// Keeps events in memory.
class MemoryTimeline final : public timeline::Timeline {
 public:
  Result<std::int64_t> record(timeline::Event event) override {
    event.id = static_cast<std::int64_t>(events_.size()) + 1;
    events_.push_back(std::move(event));
    return events_.back().id;
  }
  void record_later(timeline::Event event) override { (void)record(std::move(event)); }
  Result<std::vector<timeline::Event>> query(const timeline::Query& query) const override {
    std::vector<timeline::Event> found;
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
      const auto has = [&](const std::string& tag) { return std::ranges::find(event->tags, tag) != event->tags.end(); };
      const bool tagged =
          query.tags.empty() || (query.tag_set == timeline::Query::TagSet::kAll ? std::ranges::all_of(query.tags, has)
                                                                                : std::ranges::any_of(query.tags, has));
      if (tagged && event->when >= query.from && event->when <= query.until) found.push_back(*event);
    }
    return found;
  }
  Result<timeline::Event> find(std::int64_t id) const override {
    if (id < 1 || id > static_cast<std::int64_t>(events_.size())) return fail(Code::kNotFound, "no such event");
    return events_[static_cast<std::size_t>(id - 1)];
  }

 private:
  std::vector<timeline::Event> events_;
};

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };
};
Detached drive(runtime::Task<net::HttpResponse> task, std::optional<net::HttpResponse>& out) {
  out.emplace(co_await std::move(task));
}

class Routes : public testing::Test {
 protected:
  Routes() {
    backend_.add("app.web.h1.cpu", kNow - 120, 60, {1, 2, 3});
    backend_.add("app.web.h2.cpu", kNow - 120, 60, {4, kNone, 6});
    backend_.add("app.total", kNow - 120, 60, {7, 8, 9});
    backend_.add("app.total.errors", kNow - 120, 60, {0, 0, 1});
    backend_.add("disk.used;dc=ams;host=t1", kNow - 120, 60, {5, 5, 5});
    backend_.add("disk.used;dc=fra;host=t2", kNow - 120, 60, {6, 6, 6});
    Options options;
    options.targets_per_request = 3;
    mount(router_, {.backend = backend_,
                    .timeline = &timeline_,
                    .pool = pool_,
                    .clock = clock_,
                    .options = options,
                    .metrics = metrics_,
                    .log = Log(null_log_sink(), "graphite")});
  }

  net::HttpResponse ask(net::HttpMethod method, const std::string& target, const std::string& body = {}) {
    net::HttpRequest request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (const std::size_t mark = target.find('?'); mark != std::string::npos)
      request.query = net::HttpParameters::parse(target.substr(mark + 1));
    request.body = body;
    if (body.find('=') != std::string::npos && !body.starts_with('{'))
      request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    net::Router::Route route = router_.find(method, request.path);
    if (route.handler == nullptr) return net::HttpResponse::text(route.allowed.empty() ? 404 : 405, "");
    request.path_parameters = route.parameters;
    std::optional<net::HttpResponse> response;
    drive((*route.handler)(request), response);
    EXPECT_TRUE(response) << target;
    return std::move(*response);
  }
  std::string get(const std::string& target, int status = 200) {
    net::HttpResponse response = ask(net::HttpMethod::kGet, target);
    EXPECT_EQ(response.status, status) << target << ": " << response.body;
    return response.body;
  }

  MemoryBackend backend_;
  MemoryTimeline timeline_;
  Metrics metrics_;
  runtime::SimulatedClock clock_{UnixMillis(seconds(kNow))};
  runtime::BlockingPool pool_{{.name = "query", .threads = 0}, metrics_};
  net::Router router_;
};

// Its client goes away while the names are looked up.
class AbandonedBackend final : public MemoryBackend {
 public:
  Result<std::vector<series::Match>> match(std::string_view glob, series::Budget& budget) const override {
    request->on_abandoned();
    return MemoryBackend::match(glob, budget);
  }
  net::HttpRequest* request = nullptr;
};

TEST_F(Routes, StopsReadingForAClientThatWentAway) {
  AbandonedBackend backend;
  backend.add("a.b", kNow - 120, 60, {1, 2, 3});
  net::Router router;
  mount(router, {.backend = backend,
                 .timeline = nullptr,
                 .pool = pool_,
                 .clock = clock_,
                 .options = {},
                 .metrics = metrics_,
                 .log = Log(null_log_sink(), "graphite")});
  net::HttpRequest request;
  request.path = "/render";
  request.query = net::HttpParameters::parse("target=scale(a.b,2)&format=json");
  backend.request = &request;
  std::optional<net::HttpResponse> response;
  drive((*router.find(request.method, request.path).handler)(request), response);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 504) << response->body;
}

TEST_F(Routes, RendersEveryFormat) {
  const std::string range = "&from=-2min&until=now";
  EXPECT_EQ(
      get("/render?target=app.web.*.cpu&format=json" + range),
      R"([{"target":"app.web.h1.cpu","tags":{"name":"app.web.h1.cpu"},"datapoints":[[2.0,1795003140],[3.0,1795003200]]},)"
      R"({"target":"app.web.h2.cpu","tags":{"name":"app.web.h2.cpu"},"datapoints":[[null,1795003140],[6.0,1795003200]]}])");
  EXPECT_EQ(get("/render?target=app.web.h2.cpu&format=raw" + range),
            "app.web.h2.cpu,1795003140,1795003260,60|None,6.0\n");
  EXPECT_EQ(get("/render?target=app.web.h2.cpu&rawData=1" + range),
            "app.web.h2.cpu,1795003140,1795003260,60|None,6.0\n");
  EXPECT_EQ(get("/render?target=app.total&format=csv" + range),
            "app.total,2026-11-18 11:59:00,8.0\r\napp.total,2026-11-18 12:00:00,9.0\r\n");
  EXPECT_EQ(
      get("/render?target=alias(app.total,'t')&format=json&jsonp=cb" + range),
      R"(cb([{"target": "t", "tags": {"name": "app.total"}, "datapoints": [[8.0, 1795003140], [9.0, 1795003200]]}]))");
  EXPECT_EQ(get("/render/?format=json"), "[]");
}

TEST_F(Routes, RendersAForm) {
  const net::HttpResponse response =
      ask(net::HttpMethod::kPost, "/render", "target=sumSeries(app.web.*.cpu)&format=raw&from=-1min");
  EXPECT_EQ(response.body, "sumSeries(app.web.*.cpu),1795003200,1795003260,60|9.0\n");
}

TEST_F(Routes, RefusesWithTheReason) {
  EXPECT_EQ(get("/render?target=a&format=json&from=bogus", 400), "Invalid parameters (Unknown day reference: bogus)");
  EXPECT_EQ(get("/render?target=a&format=json&from=5&until=5", 400), "Invalid parameters (Invalid empty time range)");
  EXPECT_EQ(get("/render?target=a", 400),
            "Invalid parameters (format: 'png' is not available; json, raw, csv, dygraph and rickshaw are)");
  EXPECT_EQ(get("/render?target=f(a)&format=json", 400),
            "Invalid parameters (Received request for unknown function: f)");
  EXPECT_NE(get("/render?format=json&target=a&target=b&target=c&target=d", 429).find("limits.targets_per_request = 3"),
            std::string::npos);
  EXPECT_EQ(get("/render?target=a&format=json&jsonp=alert(1)//", 400),
            "Invalid parameters (jsonp: only a name is accepted)");
}

TEST_F(Routes, FindsNodes) {
  EXPECT_EQ(get("/metrics/find?query=app.*"),
            R"([{"text":"total","id":"app.total","allowChildren":1,"expandable":1,"leaf":1},)"
            R"({"text":"web","id":"app.web","allowChildren":1,"expandable":1,"leaf":0}])");
  EXPECT_EQ(get("/metrics/find?query=app.web.{h1,h2}.*"),
            R"([{"text":"cpu","id":"app.web.{h1,h2}.cpu","allowChildren":0,"expandable":0,"leaf":1}])");
  EXPECT_EQ(get("/metrics?query=app.we&format=completer"),
            R"({"metrics":[{"path":"app.web.","name":"web","is_leaf":"0"}]})");
  EXPECT_EQ(get("/metrics/find?query=app.web.*&format=nodelist"), R"({"nodes":["h1","h2"]})");
  EXPECT_EQ(get("/metrics/find?query=app.web.*&format=nodelist&position=0"), R"({"nodes":["app"]})");
  EXPECT_EQ(get("/metrics/find", 400), "Invalid parameters (Missing required parameter 'query')");
  EXPECT_EQ(get("/metrics/expand?query=app.web.*&query=app.t*&groupByExpr=1"),
            R"({"results":{"app.t*":["app.total"],"app.web.*":["app.web.h1","app.web.h2"]}})");
  EXPECT_EQ(get("/metrics/expand?query=app.*&leavesOnly=1"), R"({"results":["app.total"]})");
  EXPECT_EQ(
      get("/metrics/index.json"),
      R"(["app.total","app.total.errors","app.web.h1.cpu","app.web.h2.cpu","disk.used;dc=ams;host=t1","disk.used;dc=fra;host=t2"])");
}

TEST_F(Routes, AnswersTags) {
  EXPECT_EQ(get("/tags/findSeries?expr=name=disk.used&expr=dc=fra"), R"(["disk.used;dc=fra;host=t2"])");
  EXPECT_EQ(get("/tags/findSeries", 400), R"({"error": "no tag expressions specified"})");
  EXPECT_EQ(get("/tags/autoComplete/tags?expr=name=disk.used"), R"(["dc","host"])");
  EXPECT_EQ(get("/tags/autoComplete/tags?tagPrefix=h"), R"(["host"])");
  EXPECT_EQ(get("/tags/autoComplete/values?tag=dc"), R"(["ams","fra"])");
  EXPECT_EQ(get("/tags/autoComplete/values", 400), R"({"error": "no tag specified"})");
  EXPECT_EQ(get("/tags"), R"([{"tag":"dc"},{"tag":"host"},{"tag":"name"}])");
  EXPECT_EQ(get("/tags/dc"), R"({"tag":"dc","values":[{"value":"ams","count":1},{"value":"fra","count":1}]})");
  EXPECT_EQ(get("/tags/nope"), "null");
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/tags/tagSeries", "path=a.b;z=1;c=2").body, "\"a.b;c=2;z=1\"");
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/tags/tagMultiSeries", "path=a;b=c&path=d").body, R"(["a;b=c","d"])");
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/tags/tagSeries", "path=a;b=").status, 400);
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/tags/delSeries", "path=a.b;z=1").status, 501);
}

TEST_F(Routes, KeepsEvents) {
  const std::string deploy = R"({"what":"deploy 12","tags":["deploy","web"],"when":1795003000,"data":"abc"})";
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/events/", deploy).status, 200);
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/events", R"({"what":"restart","tags":"web db"})").status, 200);
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/events/", R"({"tags":5})").status, 400);
  EXPECT_EQ(ask(net::HttpMethod::kPost, "/events/", "[1").status, 400);
  const std::string first =
      R"({"when":1795003000,"what":"deploy 12","data":"abc","tags":["deploy","web"],"id":1,"kind":"event"})";
  const std::string second =
      R"({"when":1795003200,"what":"restart","data":"","tags":["web","db"],"id":2,"kind":"event"})";
  EXPECT_EQ(get("/events/get_data"), "[" + first + "," + second + "]");
  EXPECT_EQ(get("/events/get_data?tags=deploy"), "[" + first + "]");
  EXPECT_EQ(get("/events/get_data?tags=web+db&set=intersection"), "[" + second + "]");
  EXPECT_EQ(get("/events/get_data?from=-1min"), "[" + second + "]");
  EXPECT_EQ(get("/events/1"), first);
  EXPECT_EQ(ask(net::HttpMethod::kGet, "/events/9").status, 404);
  EXPECT_EQ(get("/render?target=summarize(events('deploy'),'10min','sum')&format=raw&from=-10min&until=now"),
            "summarize(events(\"deploy\"), \"10min\", \"sum\"),1795002600,1795003800,600|1.0,None\n");
}

TEST_F(Routes, DescribesFunctions) {
  EXPECT_NE(get("/functions/scale").find(R"x("function": "scale(seriesList, factor)")x"), std::string::npos);
  EXPECT_EQ(get("/functions/nope", 404), R"({"error": "Function not found: nope"})");
  std::string all = get("/functions");
  for (std::size_t at = all.find("1e9999"); at != std::string::npos; at = all.find("1e9999"))
    all.replace(at, 6, "1e300");
  const Result<codec::JsonDocument> document = codec::JsonDocument::parse(all);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().size(), 154u);
  const std::string grouped = get("/functions?grouped=1");
  EXPECT_TRUE(grouped.starts_with(R"({"Alias": {"alias": )")) << grouped.substr(0, 60);
  EXPECT_NE(get("/functions?group=Sorting").find("sortByName"), std::string::npos);
  EXPECT_EQ(get("/functions?group=Sorting").find("\"scale\""), std::string::npos);
}

TEST_F(Routes, SuggestsWhatCouldFollow) {
  EXPECT_EQ(get("/api/v1/suggest?target=app.w&cursor=5"),
            R"({"from":0,"to":5,"options":[{"text":"app.web.","kind":"branch","detail":""}]})");
  const std::string function = get("/api/v1/suggest?target=app.total%7Cscal&cursor=14");
  EXPECT_TRUE(function.starts_with(
      R"x({"from":10,"to":14,"options":[{"text":"scale(","kind":"function","detail":"scale(seriesList, factor)"})x"))
      << function;
  EXPECT_EQ(get("/api/v1/suggest?target=summarize(app.total,'1h',%20'me"),
            R"({"from":27,"to":29,"options":[{"text":"median","kind":"option","detail":"func"}]})");
  EXPECT_EQ(get("/api/v1/suggest?target=sortByName(app.total,t"),
            R"({"from":21,"to":22,"options":[{"text":"true","kind":"option","detail":"natural"}]})");
  // Positions count UTF-16 units: an emoji is two.
  EXPECT_TRUE(get("/api/v1/suggest?target=alias(a,'%F0%9F%98%80')%7Cscal").starts_with(R"({"from":14,"to":18)"));
}

TEST_F(Routes, NeedsAServerForLiveUpdates) {
  EXPECT_EQ(get("/api/v1/live?target=app.total&from=-1min", 503), "live updates need a running server");
  EXPECT_EQ(get("/api/v1/live?target=app.total&interval=0", 400),
            "Invalid parameters (interval: whole seconds, at least 1)");
}

}  // namespace
}  // namespace bellwether::graphite
