#include "net/http_worker.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "net/http_connection.h"
#include "net/http_reply.h"
#include "net/transport.h"

namespace bellwether::net {
namespace {

// Deadlines are looked at a few times within the shortest of them.
nanoseconds watch_interval(const HttpServerOptions& options) {
  const milliseconds shortest = std::min({options.header_timeout, options.body_timeout, options.write_timeout,
                                          options.idle_timeout, options.event_stream_heartbeat});
  return std::clamp(shortest / 4, milliseconds(5), milliseconds(500));
}

std::uint64_t random_start() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32 | device();
}

}  // namespace

HttpShared::HttpShared(const HttpServerOptions& options_, const HttpServices& services_)
    : options(options_),
      services(services_),
      assets(services_.assets),
      too_many_connections(services_.refusals.reason("net", "max_connections",
                                                     "A connection past http's max_connections: closed at once")),
      handshake_failed(
          services_.refusals.reason("net", "tls_handshake", "A TLS handshake that failed or took too long")) {}

HttpWorker::HttpWorker(runtime::Shard& shard, std::shared_ptr<HttpShared> shared)
    : shard_(shard), shared_(std::move(shared)), metrics_(shared_->services.metrics), next_id_(random_start()) {}

void HttpWorker::start() {
  deadline_timer_ = shard_.every(watch_interval(shared_->options), runtime::Shard::Alignment::kFromNow,
                                 [this] { watch_deadlines(); });
}

void HttpWorker::take(Descriptor socket, const std::shared_ptr<boost::asio::ssl::context>& tls) {
  if (is_draining_) return;
  std::string peer = peer_name(socket.get());
  if (shared_->gauges.connections.load(std::memory_order_relaxed) >= shared_->options.max_connections) {
    shared_->too_many_connections.refuse(fmt::format("connection past {}", shared_->options.max_connections), peer);
    return;
  }
  auto transport = tls ? make_tls_transport(shard_.io_context(), std::move(socket), tls)
                       : make_plain_transport(shard_.io_context(), std::move(socket));
  shard_.spawn(serve_http(shared_from_this(), std::move(transport), std::move(peer)));
}

void HttpWorker::drain(nanoseconds deadline, std::move_only_function<void()> done) {
  is_draining_ = true;
  drained_ = std::move(done);
  if (connections_.empty()) {
    std::exchange(drained_, nullptr)();
    return;
  }
  for (HttpConnection* connection : all()) connection->drain();
  drain_timer_ = shard_.after(deadline, [this] { cut_all(); });
}

void HttpWorker::cut_all() {
  is_draining_ = true;
  for (HttpConnection* connection : all()) connection->cut();
}

std::string_view HttpWorker::date() {
  const UnixSeconds now = shard_.clock().now_seconds();
  if (now != date_time_) {
    date_time_ = now;
    date_ = format_http_date(now);
  }
  return date_;
}

std::string HttpWorker::next_request_id() {
  return fmt::format("{:016x}", next_id_++);
}

void HttpWorker::add(HttpConnection& connection) {
  connections_.insert(&connection);
  shared_->gauges.connections.fetch_add(1, std::memory_order_relaxed);
}

void HttpWorker::remove(HttpConnection& connection) {
  connections_.erase(&connection);
  shared_->gauges.connections.fetch_sub(1, std::memory_order_relaxed);
  if (!connections_.empty() || drained_ == nullptr) return;
  drain_timer_.reset();
  std::exchange(drained_, nullptr)();
}

void HttpWorker::watch_deadlines() {
  const Monotonic now = shard_.clock().monotonic();
  for (HttpConnection* connection : all()) connection->watch(now);
}

}  // namespace bellwether::net
