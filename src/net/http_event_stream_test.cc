#include <gmock/gmock.h>

#include "net/event_stream_buffer.h"
#include "net/test_http_server.h"

namespace bellwether::net {
namespace {

class EventStreamTest : public HttpServerTest {
 protected:
  ~EventStreamTest() override { runtime_.stop(); }  // before what the handler uses goes

  // "/events" hands its stream to the test.
  void serve_events() {
    router_.get("/events", Access::kPublic, answering([this](HttpRequest&) {
                  HttpResponse response;
                  response.event_stream = [this](std::shared_ptr<EventStream> stream) {
                    stream->on_close([this] { closed_.set_value(); });
                    opened_.set_value(std::move(stream));
                  };
                  return response;
                }));
    serve();
  }

  std::promise<std::shared_ptr<EventStream>> opened_;
  std::promise<void> closed_;
};

constexpr std::string_view kRequest = "GET /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n";

TEST_F(EventStreamTest, SendsEventsAsTheyCome) {
  serve_events();
  TestHttpClient client(address());
  ASSERT_TRUE(client.send(std::string(kRequest)));
  const TestAnswer head = client.reader().head();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-type"), "text/event-stream");
  EXPECT_FALSE(head.headers.contains("content-encoding"));
  const std::shared_ptr<EventStream> stream = opened_.get_future().get();
  EXPECT_TRUE(runtime_.on_shard([&] { return stream->send("point", "one\ntwo", "7"); }));
  EXPECT_EQ(client.reader().chunk(), "id: 7\nevent: point\ndata: one\ndata: two\n\n");
  EXPECT_TRUE(runtime_.on_shard([&] { return stream->send("", "three"); }));
  EXPECT_EQ(client.reader().chunk(), "data: three\n\n");
}

TEST_F(EventStreamTest, LearnsThatTheClientWent) {
  serve_events();
  {
    TestHttpClient client(address());
    ASSERT_TRUE(client.send(std::string(kRequest)));
    client.reader().head();
  }
  const std::shared_ptr<EventStream> stream = opened_.get_future().get();
  ASSERT_EQ(closed_.get_future().wait_for(seconds(10)), std::future_status::ready);
  EXPECT_FALSE(runtime_.on_shard([&] { return stream->is_open(); }));
  EXPECT_FALSE(runtime_.on_shard([&] { return stream->send("point", "x"); }));
}

TEST_F(EventStreamTest, CutsAClientThatDoesNotRead) {
  options_.max_event_stream_bytes = 1'000;
  serve_events();
  TestHttpClient client(address());
  ASSERT_TRUE(client.send(std::string(kRequest)));
  const std::shared_ptr<EventStream> stream = opened_.get_future().get();
  EXPECT_FALSE(runtime_.on_shard([&] { return stream->send("", std::string(1'000, 'x')); }));
  EXPECT_EQ(closed_.get_future().wait_for(seconds(10)), std::future_status::ready);
  client.reader().head();
  EXPECT_EQ(client.reader().chunk(), "");
  EXPECT_EQ(refused("max_event_stream_bytes"), 1u);
}

TEST_F(EventStreamTest, BeatsWhileNothingHappens) {
  options_.event_stream_heartbeat = milliseconds(20);
  serve_events();
  TestHttpClient client(address());
  ASSERT_TRUE(client.send(std::string(kRequest)));
  client.reader().head();
  EXPECT_EQ(client.reader().chunk(), ":\n\n");
  EXPECT_EQ(client.reader().chunk(), ":\n\n");
}

TEST_F(EventStreamTest, RefusesStreamsPastTheLimit) {
  options_.max_event_streams = 1;
  serve_events();
  TestHttpClient first(address());
  ASSERT_TRUE(first.send(std::string(kRequest)));
  EXPECT_EQ(first.reader().head().status, 200);
  opened_.get_future().wait();
  TestHttpClient second(address());
  ASSERT_TRUE(second.send(std::string(kRequest)));
  const TestAnswer answer = second.answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, testing::HasSubstr("max_event_streams (1)"));
}

TEST_F(EventStreamTest, EndsWithTheDrain) {
  serve_events();
  TestHttpClient client(address());
  ASSERT_TRUE(client.send(std::string(kRequest)));
  client.reader().head();
  opened_.get_future().wait();
  std::promise<void> drained;
  server_->drain(seconds(10), [&] { drained.set_value(); });
  EXPECT_EQ(client.reader().chunk(), "");
  EXPECT_TRUE(client.reader().is_at_end());
  client.socket().finish_sending();
  EXPECT_EQ(drained.get_future().wait_for(seconds(10)), std::future_status::ready);
}

TEST(FormatEvent, KeepsLineEndsOutOfNames) {
  EXPECT_EQ(format_event("a\nb", "x", "1\r\n2"), "id: 12\nevent: ab\ndata: x\n\n");
  EXPECT_EQ(format_event("", "", ""), "data: \n\n");
}

}  // namespace
}  // namespace bellwether::net
