#include "net/http_server.h"

#include <atomic>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>

#include "base/check.h"
#include "net/acceptor.h"
#include "net/http_worker.h"
#include "net/tls_context.h"

namespace bellwether::net {
namespace {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// One listening socket and the certificate of its next connections (null: plain). Its shard's thread only once the server has started.
struct Door {
  runtime::Shard& shard;
  TlsContext tls;
  std::shared_ptr<Acceptor> acceptor;
};

// One address: its doors, one a shard where the kernel shares the load.
struct Listening {
  HttpListen listen;
  Endpoint local;
  SocketFile file;
  std::vector<std::shared_ptr<Door>> doors;
};

class ShardedHttpServer final : public HttpServer {
 public:
  ShardedHttpServer(std::vector<runtime::Shard*> shards, const HttpServerOptions& options, const HttpServices& services)
      : shards_(std::move(shards)), shared_(std::make_shared<HttpShared>(options, services)) {
    for (runtime::Shard* shard : shards_) workers_.push_back(std::make_shared<HttpWorker>(*shard, shared_));
    Metrics& metrics = services.metrics;
    const auto reading = [](const std::atomic<std::uint64_t>& value) {
      return [&value] { return static_cast<double>(value.load(std::memory_order_relaxed)); };
    };
    connections_ = metrics.observe("http.connections", {}, MetricKind::kGauge, "Open HTTP connections",
                                   reading(shared_->gauges.connections));
    event_streams_ = metrics.observe("http.event_streams", {}, MetricKind::kGauge, "Open streams of server-sent events",
                                     reading(shared_->gauges.event_streams));
    accept_failures_ = metrics.observe("http.accept_failures", {}, MetricKind::kCounter,
                                       "Times when there was no descriptor or memory to accept a connection",
                                       reading(shared_->gauges.accept_failures));
  }

  // What a shard owns is handed to it, so that the last reference goes on its thread.
  ~ShardedHttpServer() override {
    for (Listening& listening : listenings_) {
      for (std::shared_ptr<Door>& door : listening.doors) {
        runtime::Shard& shard = door->shard;
        shard.post([door = std::move(door)] { door->acceptor->close(); });
      }
    }
    for (std::shared_ptr<HttpWorker>& worker : workers_) {
      runtime::Shard& shard = worker->shard();
      shard.post([worker = std::move(worker)] { worker->cut_all(); });
    }
  }

  Result<void> listen(HttpListen asked) {
    Listening listening;
    listening.listen = std::move(asked);
    const HttpListen& listen = listening.listen;
    if (listen.endpoint.kind != Endpoint::Kind::kTcp && listen.endpoint.kind != Endpoint::Kind::kUnixStream) {
      return fail(Code::kInvalidArgument, fmt::format("HTTP cannot listen on {}", listen.endpoint.to_string()));
    }
    TlsContext tls;
    if (listen.tls) {
      TRY(tls, load_tls_context(*listen.tls));
    }
    // A unix or inherited socket is one socket: the first shard accepts and deals the connections out.
    const bool is_shared = listen.endpoint.kind == Endpoint::Kind::kUnixStream || listen.inherited_descriptor >= 0;
    listening.local = listen.endpoint;
    const std::size_t doors = is_shared ? 1 : workers_.size();
    for (std::size_t i = 0; i < doors; ++i) {
      TRY(Descriptor socket, bind_socket(listening.local, i == 0 ? PortSharing::kFirst : PortSharing::kFurther,
                                         listen.inherited_descriptor));
      TRY(listening.local, local_endpoint(socket.get(), listen.endpoint));
      const auto workers = is_shared ? workers_ : std::vector{workers_[i]};
      listening.doors.push_back(open_door(*shards_[i], std::move(socket), tls, workers));
    }
    listening.file = SocketFile(listen.endpoint, listen.inherited_descriptor);
    listenings_.push_back(std::move(listening));
    return {};
  }

  void start() {
    for (const auto& worker : workers_) worker->shard().post([worker] { worker->start(); });
    each_door([](Door& door) { door.acceptor->start(); });
  }

  std::vector<Endpoint> local() const override {
    std::vector<Endpoint> endpoints;
    for (const Listening& listening : listenings_) endpoints.push_back(listening.local);
    return endpoints;
  }

  Result<void> reload_tls() override {
    // All are read before any is used, so that an error leaves the server as it was.
    std::vector<TlsContext> contexts;
    for (const Listening& listening : listenings_) {
      TlsContext context;
      if (listening.listen.tls) {
        TRY(context, load_tls_context(*listening.listen.tls));
      }
      contexts.push_back(std::move(context));
    }
    for (std::size_t i = 0; i < contexts.size(); ++i) {
      for (const auto& door : listenings_[i].doors) {
        door->shard.post([door, context = contexts[i]] { door->tls = context; });
      }
    }
    return {};
  }

  void drain(nanoseconds deadline, std::move_only_function<void()> done) override {
    each_door([](Door& door) { door.acceptor->close(); });
    struct Countdown {
      std::atomic<std::size_t> left;
      std::move_only_function<void()> done;
    };
    auto countdown = std::make_shared<Countdown>();
    countdown->left = workers_.size();
    countdown->done = std::move(done);
    const auto one_is_done = [countdown, first = shards_.front()] {
      if (--countdown->left == 0) first->post([countdown] { countdown->done(); });
    };
    for (const auto& worker : workers_) {
      worker->shard().post([worker, deadline, one_is_done] { worker->drain(deadline, one_is_done); });
    }
  }

 private:
  using Workers = std::vector<std::shared_ptr<HttpWorker>>;

  // A socket on `shard` whose connections go to `workers` in turn.
  std::shared_ptr<Door> open_door(runtime::Shard& shard, Descriptor socket, TlsContext tls, Workers workers) const {
    auto door = std::make_shared<Door>(shard, std::move(tls), nullptr);
    auto deal = [door = door.get(), workers = std::move(workers), next = std::size_t{0}](Descriptor taken) mutable {
      const std::shared_ptr<HttpWorker>& worker = workers[next++ % workers.size()];
      if (worker->shard().is_current()) return worker->take(std::move(taken), door->tls);
      worker->shard().post([worker, context = door->tls, taken = std::move(taken)]() mutable {
        worker->take(std::move(taken), context);
      });
    };
    door->acceptor = std::make_shared<Acceptor>(shard.io_context(), std::move(socket), std::move(deal),
                                                shared_->gauges.accept_failures);
    return door;
  }

  // `call` keeps the door: it may run after the server has gone.
  template <class Call>
  void each_door(Call call) {
    for (const Listening& listening : listenings_) {
      for (const auto& door : listening.doors) {
        door->shard.post([door, call] { call(*door); });
      }
    }
  }

  const std::vector<runtime::Shard*> shards_;
  const std::shared_ptr<HttpShared> shared_;
  Workers workers_;
  std::vector<Listening> listenings_;
  Metrics::Subscription connections_, event_streams_, accept_failures_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::create(std::vector<runtime::Shard*> shards,
                                                       std::vector<HttpListen> listens,
                                                       const HttpServerOptions& options, const HttpServices& services) {
  CHECK(!shards.empty(), "an HTTP server needs a shard");
  auto server = std::make_unique<ShardedHttpServer>(std::move(shards), options, services);
  for (HttpListen& listen : listens) TRY_VOID(server->listen(std::move(listen)));
  server->start();
  return server;
}

}  // namespace bellwether::net
