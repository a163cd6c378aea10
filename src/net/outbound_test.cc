#include "net/outbound.h"

#include <optional>
#include <semaphore>

#include <gmock/gmock.h>

#include "net/test_certificate.h"
#include "net/test_http_server.h"
#include "net/test_outbound.h"

namespace bellwether::net {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

class OutboundTest : public HttpServerTest {
 protected:
  OutboundTest() : outbound_(std::in_place, OutboundOptions(), runtime_.metrics()) {
    router_.get("/hello", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(200, "hello"); }));
    router_.get("/teapot", Access::kPublic, answering([](HttpRequest&) { return HttpResponse::text(418, "short"); }));
    router_.get("/large", Access::kPublic,
                answering([](HttpRequest&) { return HttpResponse::text(200, std::string(500'000, 'x')); }));
    router_.get("/moved", Access::kPublic, answering([](HttpRequest&) {
                  HttpResponse response = HttpResponse::text(302, "");
                  response.headers.emplace_back("Location", "/hello");
                  return response;
                }));
    router_.post("/echo", Access::kPublic, answering([](HttpRequest& request) {
                   return HttpResponse::text(200, std::string(request.header("content-type").value_or("none")) + "|" +
                                                      std::string(request.header("x-bell").value_or("none")) + "|" +
                                                      std::string(request.header("authorization").value_or("none")) +
                                                      "|" + std::string(request.body));
                 }));
    router_.get("/never", Access::kPublic, [this](HttpRequest&) -> runtime::Task<HttpResponse> {
      asked_.release();
      co_await runtime_.shard().sleep(std::chrono::hours(1));
      co_return HttpResponse::text(200, "late");
    });
  }
  ~OutboundTest() override {
    runtime_.stop();
    outbound_.reset();
  }

  OutboundRequest to(const std::string& path) {
    OutboundRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(address().port) + path;
    return request;
  }
  Result<OutboundResponse> send(OutboundRequest request) {
    return send_and_wait(runtime_, *outbound_, std::move(request));
  }
  void limit(const OutboundOptions& options) {
    outbound_.reset();
    outbound_.emplace(options, runtime_.metrics());
  }

  std::counting_semaphore<> asked_{0};
  std::optional<Outbound> outbound_;
};

TEST_F(OutboundTest, Gets) {
  serve();
  const auto response = send(to("/hello"));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_THAT(response->headers, Contains(Pair(testing::StrCaseEq("content-length"), "5")));
  EXPECT_GT(response->total.count(), 0);
  EXPECT_GE(response->total, response->first_byte);
  EXPECT_GE(response->first_byte, response->connected);
  EXPECT_EQ(response->certificate_expires, 0);
}

TEST_F(OutboundTest, PostsWithHeadersAndCredentials) {
  serve();
  OutboundRequest request = to("/echo");
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"}, {"X-Bell", "1"}};
  request.user = "a";
  request.password = "b";
  request.body = "{\"x\": 1}";
  EXPECT_EQ(send(request)->body, "application/json|1|Basic YTpi|{\"x\": 1}");
  OutboundRequest bare = to("/echo");
  bare.method = "POST";
  EXPECT_EQ(send(bare)->body, "none|none|none|");
}

TEST_F(OutboundTest, AnyStatusIsAnAnswer) {
  serve();
  EXPECT_EQ(send(to("/teapot"))->status, 418);
  EXPECT_EQ(send(to("/nowhere"))->status, 404);
}

TEST_F(OutboundTest, FollowsRedirectsWhereAsked) {
  serve();
  EXPECT_EQ(send(to("/moved"))->status, 302);
  OutboundRequest request = to("/moved");
  request.follow_redirects = true;
  const auto response = send(request);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_THAT(response->headers, testing::Not(Contains(Pair(testing::StrCaseEq("location"), testing::_))));
}

TEST_F(OutboundTest, KeepsNoMoreThanWasAsked) {
  serve();
  OutboundRequest request = to("/large");
  request.max_response_bytes = 1'000;
  const auto response = send(request);
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, std::string(1'000, 'x'));
  EXPECT_TRUE(response->is_truncated);
}

TEST_F(OutboundTest, GivesUpAtTheTimeout) {
  serve();
  OutboundRequest request = to("/never");
  request.timeout = milliseconds(50);
  EXPECT_EQ(send(request).error().code(), Code::kDeadlineExceeded);
}

TEST_F(OutboundTest, SaysWhenNobodyListens) {
  serve();
  const OutboundRequest request = to("/hello");
  runtime_.on_shard([this] { server_.reset(); });
  const auto response = send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Code::kUnavailable);
}

TEST_F(OutboundTest, RefusesWhatCannotBeSent) {
  serve();
  OutboundRequest file;
  file.url = "file:///etc/passwd";
  EXPECT_EQ(send(file).error().code(), Code::kInvalidArgument);
  OutboundRequest split = to("/hello");
  split.headers = {{"X-Title", "a\r\nX-Other: b"}};
  EXPECT_EQ(send(split).error().code(), Code::kInvalidArgument);
  OutboundRequest broken = to("/hello");
  broken.url += "\r\n";
  EXPECT_EQ(send(broken).error().code(), Code::kInvalidArgument);
}

TEST_F(OutboundTest, FurtherRequestsWaitForAConnection) {
  limit({.max_connections = 1});
  serve();
  OutboundRequest slow = to("/never");
  slow.timeout = milliseconds(200);
  auto first = send_later(runtime_, *outbound_, slow);
  auto second = send_later(runtime_, *outbound_, to("/hello"));
  EXPECT_EQ(first.get().error().code(), Code::kDeadlineExceeded);
  EXPECT_EQ(second.get()->status, 200);
}

TEST_F(OutboundTest, RefusesPastItsLimit) {
  limit({.max_requests = 1});
  serve();
  auto first = send_later(runtime_, *outbound_, to("/never"));
  asked_.acquire();
  EXPECT_EQ(send(to("/hello")).error().code(), Code::kResourceExhausted);
  EXPECT_EQ(runtime_.metrics().counter("outbound.refused", {}, "").value(), 1);
  runtime_.on_shard([this] { outbound_.reset(); });
  EXPECT_EQ(first.get().error().code(), Code::kCancelled);
}

// A task of the test's own, so that it can be destroyed while its request runs.
class Abandoned {
 public:
  struct promise_type {
    Abandoned get_return_object() { return Abandoned(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
  explicit Abandoned(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  void destroy() const { handle_.destroy(); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

Abandoned ask(Outbound& outbound, OutboundRequest request) {
  const Result<OutboundResponse> response = co_await outbound.send(std::move(request));
  ADD_FAILURE() << "nobody should see status " << response->status;
}

TEST_F(OutboundTest, DestroyingTheTaskFreesItsConnection) {
  limit({.max_connections = 1});
  serve();
  const Abandoned abandoned = runtime_.on_shard([this] { return ask(*outbound_, to("/never")); });
  asked_.acquire();
  auto next = send_later(runtime_, *outbound_, to("/hello"));
  runtime_.on_shard([&] { abandoned.destroy(); });
  EXPECT_EQ(next.get()->status, 200);
}

class OutboundTlsTest : public OutboundTest {
 protected:
  OutboundTlsTest() : files_{folder_.file("certificate.pem"), folder_.file("key.pem")} {
    write_test_certificate(files_, "bell.test");
    serve({.endpoint = *Endpoint::parse("tcp://127.0.0.1:0"), .tls = files_});
  }
  OutboundRequest to_tls() {
    OutboundRequest request;
    request.url = "https://127.0.0.1:" + std::to_string(address().port) + "/hello";
    return request;
  }
  TestFolder folder_;
  TlsFiles files_;
};

TEST_F(OutboundTlsTest, SaysWhenTheCertificateEndsAlsoOnAUsedConnection) {
  OutboundRequest request = to_tls();
  request.ca_file = files_.certificate;
  for (int i = 0; i < 2; ++i) {
    const auto response = send(request);
    ASSERT_TRUE(response) << response.error().to_string();
    EXPECT_EQ(response->status, 200);
    const std::int64_t now = count_seconds(std::chrono::floor<seconds>(std::chrono::system_clock::now()));
    EXPECT_NEAR(static_cast<double>(response->certificate_expires), static_cast<double>(now + 3'600), 60);
  }
}

TEST_F(OutboundTlsTest, TrustsNoForeignCertificate) {
  const auto response = send(to_tls());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Code::kUnavailable);
  EXPECT_THAT(response.error().message(), HasSubstr("certificate"));
  OutboundRequest trusting = to_tls();
  trusting.verify_certificate = false;
  EXPECT_EQ(send(trusting)->status, 200);
}

}  // namespace
}  // namespace bellwether::net
