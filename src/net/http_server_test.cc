#include "net/http_server.h"

#include <set>

#include <gmock/gmock.h>

#include "codec/compress.h"
#include "net/signal_event.h"
#include "net/test_http_server.h"

namespace bellwether::net {
namespace {

using testing::HasSubstr;

TEST_F(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  router_.get("/hello/{name}", Access::kPublic, answering([](HttpRequest& request) {
                return HttpResponse::text(200, "hello " + request.path_parameters["name"]);
              }));
  serve();
  TestHttpClient client(address());
  for (int i = 0; i < 3; ++i) {
    const TestAnswer answer = client.get("/hello/w%C3%B6rld");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello wörld");
    EXPECT_EQ(answer.headers.at("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.headers.at("x-request-id").size(), 16u);
    EXPECT_FALSE(answer.headers.contains("connection"));
  }
  // A request is counted once its answer has gone, before the connection closes.
  EXPECT_EQ(client.get("/hello/last", "Connection: close\r\n").headers.at("connection"), "close");
  EXPECT_TRUE(client.reader().is_at_end());
  EXPECT_THAT(runtime_.metrics().prometheus_text(),
              HasSubstr("bellwether_http_requests_total{route=\"/hello/{name}\",status=\"2xx\"} 4"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  router_.get("/{n}", Access::kPublic,
              answering([](HttpRequest& request) { return HttpResponse::text(200, request.path_parameters["n"]); }));
  serve();
  TestHttpClient client(address());
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.answer().body, std::to_string(i));
}

TEST_F(HttpServerTest, TakesBodiesWithLengthInChunksAndCompressed) {
  router_.post("/echo", Access::kPublic,
               answering([](HttpRequest& request) { return HttpResponse::text(200, std::move(request.body)); }));
  serve();
  TestHttpClient client(address());
  EXPECT_EQ(client.post("/echo", "plain").body, "plain");
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  ASSERT_TRUE(client.send("4;ext=1\r\ndefg\r\n0\r\n\r\n"));
  EXPECT_EQ(client.answer().body, "abcdefg");
  const std::string large(300'000, 'q');
  for (const auto compression : {codec::Compression::kGzip, codec::Compression::kDeflate, codec::Compression::kBrotli,
                                 codec::Compression::kZstd}) {
    const std::string packed = codec::compress(compression, large);
    const std::string header = "Content-Encoding: " + std::string(codec::compression_name(compression)) + "\r\n";
    EXPECT_EQ(client.post("/echo", packed, header).body, large);
  }
}

TEST_F(HttpServerTest, AsksForABodyThatWaitsToBeAskedFor) {
  router_.post("/echo", Access::kPublic,
               answering([](HttpRequest& request) { return HttpResponse::text(200, std::move(request.body)); }));
  serve();
  TestHttpClient client(address());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(client.reader().head().status, 100);
  ASSERT_TRUE(client.send("body"));
  EXPECT_EQ(client.answer().body, "body");
}

TEST_F(HttpServerTest, RefusesWhatExceedsItsLimitsAndNamesThem) {
  router_.post("/echo", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "taken"); }));
  options_.max_body_bytes = 1'000;
  options_.max_header_bytes = 2'000;
  serve();
  {
    TestHttpClient client(address());
    const TestAnswer answer = client.post("/echo", std::string(1'001, 'x'));
    EXPECT_EQ(answer.status, 413);
    EXPECT_THAT(answer.body, HasSubstr("max_body_bytes (1000)"));
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(client.reader().is_at_end());
  }
  {
    TestHttpClient client(address());
    const std::string bomb = codec::compress(codec::Compression::kGzip, std::string(100'000, 'x'));
    ASSERT_LT(bomb.size(), 1'000u);
    EXPECT_EQ(client.post("/echo", bomb, "Content-Encoding: gzip\r\n").status, 413);
  }
  {
    TestHttpClient client(address());
    const TestAnswer answer = client.get("/echo", "X-Long: " + std::string(3'000, 'x') + "\r\n");
    EXPECT_EQ(answer.status, 431);
    EXPECT_THAT(answer.body, HasSubstr("max_header_bytes (2000)"));
  }
  EXPECT_EQ(refused("max_body_bytes"), 2u);
  EXPECT_EQ(refused("max_header_bytes"), 1u);
}

TEST_F(HttpServerTest, BoundsWhatAllBodiesHoldTogether) {
  router_.post("/echo", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "taken"); }));
  options_.max_bodies_bytes = 1'000;
  serve();
  TestHttpClient holder(address());
  ASSERT_TRUE(holder.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 800\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(holder.reader().head().status, 100);
  ASSERT_TRUE(holder.send(std::string(700, 'x')));
  // Until the first body's bytes have been read, another one still fits.
  TestAnswer answer;
  do {
    TestHttpClient other(address());
    answer = other.post("/echo", std::string(400, 'x'));
  } while (answer.status == 200);
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("max_bodies_bytes (1000)"));
  ASSERT_TRUE(holder.send(std::string(100, 'x')));
  EXPECT_EQ(holder.answer().status, 200);
  EXPECT_EQ(TestHttpClient(address()).post("/echo", std::string(400, 'x')).status, 200);
}

TEST_F(HttpServerTest, AsksARoutesGateBeforeItReadsABody) {
  std::atomic<int> handled = 0;
  const auto gate = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.header("x-let-me-in")) return std::nullopt;
    return HttpResponse::text(429, "not now");
  };
  router_.add(HttpMethod::kPost, "/echo", Access::kPublic, answering([&handled](HttpRequest&) {
                ++handled;
                return HttpResponse::text(200, "taken");
              }),
              gate);
  serve();
  TestHttpClient refused(address());
  ASSERT_TRUE(
      refused.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"));  // of which none comes
  const TestAnswer answer = refused.answer();
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.body, "not now");
  EXPECT_EQ(handled.load(), 0);
  TestHttpClient welcome(address());
  ASSERT_TRUE(welcome.send("POST /echo HTTP/1.1\r\nHost: x\r\nX-Let-Me-In: 1\r\nContent-Length: 1\r\n\r\nx"));
  EXPECT_EQ(welcome.answer().status, 200);
  EXPECT_EQ(handled.load(), 1);
}

TEST_F(HttpServerTest, RefusesMalformedRequests) {
  router_.post("/echo", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "taken"); }));
  serve();
  const auto status_of = [this](const std::string& bytes) {
    TestHttpClient client(address());
    EXPECT_TRUE(client.send(bytes));
    return client.answer().status;
  };
  EXPECT_EQ(status_of("nonsense\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(status_of("BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n"), 501);
  // Two framings at once are how requests are smuggled past a proxy.
  EXPECT_EQ(
      status_of("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      400);
  EXPECT_EQ(status_of("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"), 400);
  EXPECT_EQ(status_of("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), 400);
  EXPECT_EQ(status_of("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Encoding: gzip\r\n\r\nabc"), 400);
  EXPECT_EQ(status_of("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Encoding: lzma\r\n\r\nabc"), 415);
}

TEST_F(HttpServerTest, ClosesSlowAndSilentClients) {
  router_.post("/echo", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "taken"); }));
  options_.header_timeout = milliseconds(60);
  options_.body_timeout = milliseconds(60);
  options_.idle_timeout = milliseconds(60);
  serve();
  TestHttpClient silent(address());
  EXPECT_TRUE(silent.reader().is_at_end());

  TestHttpClient slow_head(address());
  ASSERT_TRUE(slow_head.send("POST /echo HT"));
  EXPECT_EQ(slow_head.answer().status, 408);
  EXPECT_TRUE(slow_head.reader().is_at_end());

  TestHttpClient slow_body(address());
  ASSERT_TRUE(slow_body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"));
  EXPECT_EQ(slow_body.answer().status, 408);
  EXPECT_TRUE(slow_body.reader().is_at_end());

  TestHttpClient idle(address());
  EXPECT_EQ(idle.post("/echo", "x").status, 200);
  EXPECT_TRUE(idle.reader().is_at_end());
  EXPECT_EQ(refused("header_timeout"), 1u);
  EXPECT_EQ(refused("body_timeout"), 1u);
}

TEST_F(HttpServerTest, ClosesAfterTheLastRequestOfAConnection) {
  router_.get("/", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "ok"); }));
  options_.max_requests_per_connection = 2;
  serve();
  TestHttpClient client(address());
  EXPECT_FALSE(client.get("/").headers.contains("connection"));
  EXPECT_EQ(client.get("/").headers.at("connection"), "close");
  EXPECT_TRUE(client.reader().is_at_end());
  TestHttpClient old(address());
  ASSERT_TRUE(old.send("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_EQ(old.answer().body, "ok");
  EXPECT_TRUE(old.reader().is_at_end());
}

TEST_F(HttpServerTest, ClosesConnectionsPastTheLimit) {
  router_.get("/", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "ok"); }));
  options_.max_connections = 1;
  serve();
  TestHttpClient first(address());
  EXPECT_EQ(first.get("/").status, 200);
  TestHttpClient second(address());
  EXPECT_TRUE(second.reader().is_at_end());
  EXPECT_EQ(refused("max_connections"), 1u);
  EXPECT_EQ(first.get("/").status, 200);
}

TEST_F(HttpServerTest, KnowsHeadOptionsAndWhatIsNotThere) {
  router_.get("/page", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "12345"); }));
  serve();
  TestHttpClient client(address());
  ASSERT_TRUE(client.send("HEAD /page HTTP/1.1\r\nHost: x\r\n\r\n"));
  const TestAnswer head = client.answer(false);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "5");
  ASSERT_TRUE(client.send("OPTIONS /page HTTP/1.1\r\nHost: x\r\n\r\n"));
  const TestAnswer options = client.answer();
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.at("allow"), "GET, HEAD, OPTIONS");
  ASSERT_TRUE(client.send("DELETE /page HTTP/1.1\r\nHost: x\r\n\r\n"));
  const TestAnswer wrong = client.answer();
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(client.get("/nowhere").status, 404);
  EXPECT_EQ(client.get("/page").status, 200);
}

TEST_F(HttpServerTest, AsksWhoAndWhether) {
  router_.get("/read", Access::kReader,
              answering([](HttpRequest& r) { return HttpResponse::text(200, r.principal.name); }));
  router_.post("/write", Access::kWriter,
               answering([](HttpRequest& r) { return HttpResponse::text(200, r.principal.name); }));
  router_.get("/open", Access::kPublic,
              answering([](HttpRequest& r) { return HttpResponse::text(200, "<" + r.principal.name + ">"); }));
  serve();
  TestHttpClient client(address());
  const TestAnswer nobody = client.get("/read");
  EXPECT_EQ(nobody.status, 401);
  EXPECT_THAT(nobody.headers.at("www-authenticate"), HasSubstr("Bearer"));
  EXPECT_EQ(client.get("/read", "Authorization: Bearer ann\r\n").body, "ann");
  EXPECT_EQ(client.get("/read", "Authorization: Bearer bad\r\n").status, 401);
  EXPECT_EQ(client.get("/open", "Authorization: Bearer bad\r\n").body, "<>");
  EXPECT_EQ(client.post("/write", "x", "Authorization: Bearer ann\r\n").status, 403);
  EXPECT_EQ(client.post("/write", "x", "Authorization: Bearer writer\r\n").body, "writer");
  // A stranger's body is not read: the connection ends with the answer.
  EXPECT_EQ(client.post("/write", std::string(100'000, 'x'), "Authorization: Bearer bad\r\n").headers.at("connection"),
            "close");
}

TEST_F(HttpServerTest, CompressesWhatTheClientCanUnpack) {
  const std::string large(200'000, 'z');
  router_.get("/large", Access::kPublic,
              answering([&](HttpRequest&) { return HttpResponse::json("\"" + large + "\""); }));
  router_.get("/small", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::json("{}"); }));
  router_.get("/picture", Access::kPublic,
              answering([&](HttpRequest&) { return HttpResponse::text(200, large, "image/png"); }));
  serve();
  TestHttpClient client(address());
  for (const std::string name : {"gzip", "br", "zstd"}) {
    const TestAnswer answer = client.get("/large", "Accept-Encoding: " + name + "\r\n");
    EXPECT_EQ(answer.headers.at("content-encoding"), name);
    EXPECT_EQ(answer.headers.at("vary"), "accept-encoding");
    const auto unpacked = codec::decompress(*codec::compression_named(name), answer.body, 1u << 20);
    ASSERT_TRUE(unpacked) << name;
    EXPECT_EQ(*unpacked, "\"" + large + "\"");
  }
  EXPECT_FALSE(client.get("/large").headers.contains("content-encoding"));
  EXPECT_FALSE(client.get("/small", "Accept-Encoding: gzip\r\n").headers.contains("content-encoding"));
  EXPECT_FALSE(client.get("/picture", "Accept-Encoding: gzip\r\n").headers.contains("content-encoding"));
}

TEST_F(HttpServerTest, ServesAssetsAndTheIndexForPagesOfTheUi) {
  assets_ = {StaticAsset{.path = "/index.html",
                         .content_type = "text/html",
                         .etag = "\"i1\"",
                         .identity = "<html>",
                         .gzip = {},
                         .brotli = {}},
             StaticAsset{.path = "/assets/app-1f.js",
                         .content_type = "text/javascript",
                         .etag = "\"a1\"",
                         .identity = "plain",
                         .gzip = "gzipped",
                         .brotli = "brotlied",
                         .immutable = true}};
  router_.get("/api/x", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "api"); }));
  serve();
  TestHttpClient client(address());
  const TestAnswer script = client.get("/assets/app-1f.js", "Accept-Encoding: gzip, br;q=0.5\r\n");
  EXPECT_EQ(script.body, "gzipped");
  EXPECT_THAT(script.headers.at("cache-control"), HasSubstr("immutable"));
  EXPECT_EQ(client.get("/assets/app-1f.js", "Accept-Encoding: gzip, br\r\n").body, "brotlied");
  EXPECT_EQ(client.get("/assets/app-1f.js").body, "plain");
  EXPECT_EQ(client.get("/assets/app-1f.js", "If-None-Match: W/\"a1\"\r\n").status, 304);
  EXPECT_EQ(client.get("/assets/missing.js", "Accept: text/html\r\n").status, 404);

  const TestAnswer page = client.get("/graphs/mine", "Accept: text/html,*/*\r\n");
  EXPECT_EQ(page.body, "<html>");
  EXPECT_THAT(page.headers.at("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(client.get("/", "Accept: text/html\r\n").body, "<html>");
  EXPECT_EQ(client.get("/graphs/mine", "Accept: application/json\r\n").status, 404);
  EXPECT_EQ(client.get("/api/x", "Accept: text/html\r\n").body, "api");
}

TEST_F(HttpServerTest, NeverLetsAValueSmuggleInAHeader) {
  router_.get("/go", Access::kPublic, answering([](HttpRequest& request) {
                return HttpResponse::redirect(request.query.first("to").value_or("/"));
              }));
  serve();
  TestHttpClient client(address());
  const TestAnswer answer = client.get("/go?to=/a%0d%0aSet-Cookie:%20x=1");
  EXPECT_EQ(answer.status, 303);
  EXPECT_FALSE(answer.headers.contains("set-cookie"));
}

TEST_F(HttpServerTest, DrainFinishesWhatHasBegunAndEndsTheRest) {
  std::move_only_function<void()> release;  // of shard 0
  std::promise<void> begun;
  router_.get("/slow", Access::kPublic, [&](HttpRequest& request) -> runtime::Task<HttpResponse> {
    SignalEvent released(*request.shard);
    release = [&released] { released.set(); };
    begun.set_value();
    co_await released.wait();
    co_return HttpResponse::text(200, "finished");
  });
  router_.get("/", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "ok"); }));
  serve();
  TestHttpClient idle(address());
  EXPECT_EQ(idle.get("/").status, 200);
  TestHttpClient busy(address());
  ASSERT_TRUE(busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
  begun.get_future().wait();

  std::promise<void> drained;
  server_->drain(seconds(10), [&] { drained.set_value(); });
  EXPECT_TRUE(idle.reader().is_at_end());
  runtime_.on_shard([&] { release(); });
  const TestAnswer answer = busy.answer();
  EXPECT_EQ(answer.body, "finished");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(busy.reader().is_at_end());
  busy.socket().finish_sending();
  idle.socket().finish_sending();
  EXPECT_EQ(drained.get_future().wait_for(seconds(10)), std::future_status::ready);
}

TEST_F(HttpServerTest, TellsAHandlerThatNobodyWaitsForItsAnswer) {
  std::promise<void> begun;
  std::promise<void> abandoned;
  router_.get("/slow", Access::kPublic, [&](HttpRequest& request) -> runtime::Task<HttpResponse> {
    SignalEvent released(*request.shard);
    request.on_abandoned = [&] {
      abandoned.set_value();
      released.set();
    };
    begun.set_value();
    co_await released.wait();
    co_return HttpResponse::text(200, "to nobody");
  });
  options_.header_timeout = milliseconds(100);  // the watch looks a few times within the shortest timeout
  serve();
  auto client = std::make_optional<TestHttpClient>(address());
  ASSERT_TRUE(client->send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
  begun.get_future().wait();
  client.reset();
  EXPECT_EQ(abandoned.get_future().wait_for(seconds(10)), std::future_status::ready);
}

TEST_F(HttpServerTest, DrainCutsWhatDoesNotFinish) {
  router_.post("/", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "ok"); }));
  serve();
  TestHttpClient stuck(address());
  EXPECT_EQ(stuck.post("/", "x").status, 200);
  ASSERT_TRUE(stuck.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"));
  // The server asks who sends before it reads the body: then the request has begun.
  authenticator_.wait_for_calls(2);
  std::promise<void> drained;
  server_->drain(milliseconds(50), [&] { drained.set_value(); });
  EXPECT_TRUE(stuck.reader().is_at_end());
  EXPECT_EQ(drained.get_future().wait_for(seconds(10)), std::future_status::ready);
}

class ShardedHttpServerTest : public HttpServerTest {
 protected:
  ShardedHttpServerTest() : HttpServerTest(2) {
    router_.get("/shard", Access::kPublic, answering([](HttpRequest& request) {
                  EXPECT_TRUE(request.shard->is_current());
                  return HttpResponse::text(200, std::to_string(request.shard->index()));
                }));
  }
};

TEST_F(ShardedHttpServerTest, DealsTheConnectionsOfAUnixSocketOut) {
  const TestFolder folder;
  serve({.endpoint = *Endpoint::parse("unix://" + folder.file("http.sock"))});
  TestHttpClient first(address());
  TestHttpClient second(address());
  std::vector<std::string> shards{first.get("/shard").body, second.get("/shard").body};
  EXPECT_THAT(shards, testing::UnorderedElementsAre("0", "1"));
  runtime_.stop();
  server_.reset();
}

TEST_F(ShardedHttpServerTest, AcceptsOnEveryShardOfOnePort) {
  serve();
  // The kernel picks the socket by the client's port: enough clients reach both shards.
  std::set<std::string> shards;
  for (int i = 0; i < 64; ++i) {
    TestHttpClient client(address());
    shards.insert(client.get("/shard").body);
  }
  EXPECT_THAT(shards, testing::UnorderedElementsAre("0", "1"));
}

TEST_F(ShardedHttpServerTest, TakesASocketHandedOver) {
  Result<Descriptor> socket = bind_socket(*Endpoint::parse("tcp://127.0.0.1:0"), PortSharing::kAlone, -1);
  ASSERT_TRUE(socket);
  serve({.endpoint = *Endpoint::parse("tcp://127.0.0.1:0"), .inherited_descriptor = socket->release()});
  TestHttpClient client(address());
  EXPECT_EQ(client.get("/shard").status, 200);
}

}  // namespace
}  // namespace bellwether::net
