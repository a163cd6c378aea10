// The part of HttpConnection that turns a connection into a stream of server-sent events.
#include <array>

#include <fmt/format.h>

#include "net/http_connection.h"

namespace bellwether::net {
namespace {

constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace

runtime::Task<bool> HttpConnection::send_events(HttpRequest& request, HttpResponse response, AfterReply after) {
  auto begin = std::move(response.event_stream);
  HttpReply reply;
  reply.headers = std::move(response.headers);
  reply.headers.emplace_back("content-type", "text/event-stream");
  reply.headers.emplace_back("cache-control", "no-store");
  reply.headers.emplace_back("x-accel-buffering", "no");  // a proxy in front must not collect events
  reply.headers.emplace_back("x-content-type-options", "nosniff");
  exchange_.status = reply.status;
  const std::string head = format_head(reply, request, worker_.date(), ReplyFraming::kChunked, after);
  bool sent = co_await write(head);
  if (!sent) co_return false;

  shared_.gauges.event_streams.fetch_add(1, std::memory_order_relaxed);
  const auto events = std::make_shared<EventStreamBuffer>(worker_.shard(), shared_.options.max_event_stream_bytes);
  events_ = events;
  last_sent_ = worker_.shard().clock().monotonic();
  // A client has nothing to say on such a connection: whatever is read, an end included, ends the stream.
  std::array<char, 256> unexpected_bytes{};
  SignalEvent read_ended(worker_.shard());
  transport_.start_read(unexpected_bytes, [&](IoResult) {
    events->close();
    read_ended.set();
  });
  if (worker_.is_draining()) events->close();
  begin(events);
  while (sent) {
    co_await events->changed().wait();
    const std::string piece = events->take();
    if (!piece.empty()) {
      const std::string chunk = fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
      sent = co_await write(chunk);
      last_sent_ = worker_.shard().clock().monotonic();
    }
    if (!events->is_open()) break;
  }
  events->close();
  if (events->has_overflowed()) {
    const HttpFault fault{HttpFault::kNobodyToTell, "max_event_stream_bytes",
                          "a client that reads its event stream too slowly"};
    count_refusal(fault, request);
  }
  if (sent) sent = co_await write(kLastChunk);
  transport_.cancel();
  co_await read_ended.wait();
  events_.reset();
  shared_.gauges.event_streams.fetch_sub(1, std::memory_order_relaxed);
  co_return false;
}

}  // namespace bellwether::net
