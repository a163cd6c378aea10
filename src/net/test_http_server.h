// For net's tests: an HTTP server on loopback with a handful of routes, and an HTTP client that reads one answer at a time.
#pragma once

#include <atomic>
#include <charconv>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "net/http_server.h"
#include "net/test_client.h"
#include "net/test_runtime.h"

namespace bellwether::net {

// "Bearer <name>" is <name>, "Bearer bad" is refused; everybody known may read, "writer" may write.
class TestAuthenticator final : public Authenticator {
 public:
  runtime::Task<Result<Principal>> authenticate(const HttpRequest& request) override {
    calls_.fetch_add(1);
    calls_.notify_all();
    const std::string_view header = request.header("authorization").value_or("");
    Principal principal;
    if (!header.starts_with("Bearer ")) co_return principal;
    principal.name = header.substr(7);
    if (principal.name == "bad") co_return fail(Code::kUnauthenticated, "no such token");
    co_return principal;
  }
  Result<void> authorize(const HttpRequest& request, Access access) override {
    if (request.principal.name.empty()) return fail(Code::kUnauthenticated, "sign in first");
    if (access != Access::kReader && request.principal.name != "writer")
      return fail(Code::kPermissionDenied, "may only read");
    return {};
  }
  void wait_for_calls(int count) const {
    for (int seen = calls_.load(); seen < count; seen = calls_.load()) calls_.wait(seen);
  }

 private:
  std::atomic<int> calls_{0};
};

struct TestAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
};

// Reads answers off one connection. `read` yields the next piece, empty at the end.
class TestAnswerReader {
 public:
  explicit TestAnswerReader(std::function<std::string()> read) : read_(std::move(read)) {}

  // The head alone, for streams.
  TestAnswer head() {
    TestAnswer answer;
    const std::string text = take_until("\r\n\r\n");
    std::vector<std::string_view> lines = split(text, '\n');
    if (lines[0].size() > 12) std::from_chars(lines[0].data() + 9, lines[0].data() + 12, answer.status);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::size_t colon = lines[i].find(':');
      if (colon == std::string_view::npos) continue;
      answer.headers[to_lower(lines[i].substr(0, colon))] = trim(lines[i].substr(colon + 1));
    }
    return answer;
  }

  TestAnswer next(bool has_body = true) {
    TestAnswer answer = head();
    if (!has_body || answer.status == 204 || answer.status == 304) return answer;
    if (answer.headers["transfer-encoding"] == "chunked") {
      for (std::string chunk = this->chunk(); !chunk.empty(); chunk = this->chunk()) answer.body += chunk;
      return answer;
    }
    std::size_t length = 0;
    const std::string& text = answer.headers["content-length"];
    std::from_chars(text.data(), text.data() + text.size(), length);
    answer.body = take(length);
    return answer;
  }

  std::string chunk() {
    const std::string line = take_until("\r\n");
    std::size_t length = 0;
    std::from_chars(line.data(), line.data() + line.size(), length, 16);
    std::string bytes = take(length + 2);
    bytes.resize(bytes.size() >= 2 ? bytes.size() - 2 : 0);
    return bytes;
  }

  bool is_at_end() { return buffer_.empty() && read_().empty(); }

 private:
  bool more() {
    const std::string piece = read_();
    buffer_ += piece;
    return !piece.empty();
  }
  std::string take_until(std::string_view mark) {
    std::size_t at = buffer_.find(mark);
    while (at == std::string::npos && more()) at = buffer_.find(mark);
    return take(at == std::string::npos ? buffer_.size() : at + mark.size());
  }
  std::string take(std::size_t count) {
    while (buffer_.size() < count && more()) {
    }
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, taken.size());
    return taken;
  }

  std::function<std::string()> read_;
  std::string buffer_;
};

// A plain connection to a server.
class TestHttpClient {
 public:
  explicit TestHttpClient(const Endpoint& to) : socket_(to), reader_([this] { return socket_.receive(); }) {}

  TestAnswer get(const std::string& target, const std::string& headers = "") {
    EXPECT_TRUE(socket_.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n"));
    return reader_.next();
  }
  TestAnswer post(const std::string& target, const std::string& body, const std::string& headers = "") {
    EXPECT_TRUE(socket_.send("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body));
    return reader_.next();
  }
  bool send(const std::string& bytes) { return socket_.send(bytes); }
  TestAnswer answer(bool has_body = true) { return reader_.next(has_body); }
  TestAnswerReader& reader() { return reader_; }
  TestSocket& socket() { return socket_; }

 private:
  TestSocket socket_;
  TestAnswerReader reader_;
};

class HttpServerTest : public testing::Test {
 protected:
  explicit HttpServerTest(std::size_t shards = 1)
      : runtime_(shards), refusals_(runtime_.metrics(), log_), pool_({}, runtime_.metrics()) {}
  ~HttpServerTest() override {
    runtime_.stop();
    server_.reset();
  }

  void serve(HttpListen listen = {.endpoint = *Endpoint::parse("tcp://127.0.0.1:0")}) {
    std::vector<runtime::Shard*> shards;
    for (std::size_t i = 0; i < runtime_.size(); ++i) shards.push_back(&runtime_.shard(i));
    std::vector<HttpListen> listens;
    listens.push_back(std::move(listen));
    auto created = HttpServer::create(std::move(shards), std::move(listens), options_, services());
    ASSERT_TRUE(created) << created.error().to_string();
    server_ = std::move(*created);
    runtime_.start();
  }

  HttpServices services() {
    return {.router = router_,
            .authenticator = authenticator_,
            .assets = assets_,
            .pool = pool_,
            .metrics = runtime_.metrics(),
            .refusals = refusals_,
            .log = log_};
  }

  Endpoint address() const { return server_->local().front(); }

  std::uint64_t refused(std::string_view reason) {
    for (const Refusals::Reason* known : refusals_.all()) {
      if (known->name() == reason) return known->total();
    }
    return 0;
  }

  Log log_{null_log_sink(), "test"};
  TestRuntime runtime_;
  Refusals refusals_;
  runtime::BlockingPool pool_;
  Router router_;
  TestAuthenticator authenticator_;
  std::vector<StaticAsset> assets_;
  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
};

// A handler that answers with what it makes of the request.
inline HttpHandler answering(std::function<HttpResponse(HttpRequest&)> make) {
  return [make = std::move(make)](HttpRequest& request) -> runtime::Task<HttpResponse> { co_return make(request); };
}

}  // namespace bellwether::net
