// HttpWorker: the server's part on one shard. It owns what that shard's connections share, watches over their deadlines, and ends them.
// Kept alive by its connections. This shard's thread only, unless a member says otherwise.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "net/http_metrics.h"
#include "net/http_server.h"
#include "net/socket.h"
#include "net/static_assets.h"

namespace boost::asio::ssl {
class context;
}

namespace bellwether::net {

class HttpConnection;

// What all shards of a server share. The references outlive the server; the rest is read-only or atomic.
struct HttpShared {
  HttpShared(const HttpServerOptions& options_, const HttpServices& services_);

  const HttpServerOptions options;
  const HttpServices services;
  const StaticAssets assets;
  HttpGauges gauges;
  Refusals::Reason& too_many_connections;
  Refusals::Reason& handshake_failed;
};

class HttpWorker : public std::enable_shared_from_this<HttpWorker> {
 public:
  HttpWorker(runtime::Shard& shard, std::shared_ptr<HttpShared> shared);

  void start();
  // Serves a connection that was accepted; `tls` is null for a plain one.
  void take(Descriptor socket, const std::shared_ptr<boost::asio::ssl::context>& tls);

  // Ends idle connections and event streams now and the others when their request is answered; after `deadline` all. Calls `done` when
  // the last is gone.
  void drain(nanoseconds deadline, std::move_only_function<void()> done);
  // Fails every operation that is pending, so that all connections end.
  void cut_all();
  bool is_draining() const { return is_draining_; }

  runtime::Shard& shard() { return shard_; }
  HttpShared& shared() { return *shared_; }
  HttpMetrics& metrics() { return metrics_; }

  // The current second as an HTTP date.
  std::string_view date();
  std::string next_request_id();

  // By the connection itself, for as long as it lives.
  void add(HttpConnection& connection);
  void remove(HttpConnection& connection);

 private:
  void watch_deadlines();
  // A copy: what is done to a connection may end it.
  std::vector<HttpConnection*> all() const { return {connections_.begin(), connections_.end()}; }

  runtime::Shard& shard_;
  const std::shared_ptr<HttpShared> shared_;
  HttpMetrics metrics_;
  std::unordered_set<HttpConnection*> connections_;
  std::unique_ptr<runtime::Timer> deadline_timer_;
  std::unique_ptr<runtime::Timer> drain_timer_;
  std::move_only_function<void()> drained_;
  bool is_draining_ = false;
  UnixSeconds date_time_{};
  std::string date_;
  std::uint64_t next_id_;
};

}  // namespace bellwether::net
