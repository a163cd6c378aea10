#include "app/system_routes.h"

#include <utility>

namespace bellwether::app {

using net::Access;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

SystemRoutes::SystemRoutes(SystemView& view, Metrics& metrics, const std::vector<runtime::Shard*>& shards)
    : view_(view), metrics_(metrics), watchers_(shards.size()) {
  for (runtime::Shard* shard : shards) {
    Watchers& watchers = watchers_[shard->index()];
    watchers.timer =
        shard->every(seconds(1), runtime::Shard::Alignment::kWallClock, [this, &watchers] { send_to(watchers); });
  }
}

void SystemRoutes::send_to(Watchers& watchers) {
  std::erase_if(watchers.streams, [](const auto& stream) { return !stream->is_open(); });
  if (watchers.streams.empty()) return;
  const std::string view = view_.json();
  for (const auto& stream : watchers.streams) stream->send("system", view);
}

void SystemRoutes::mount(net::Router& router) {
  router.get("/api/v1/system", Access::kReader,
             [this](HttpRequest&) -> Task<HttpResponse> { co_return HttpResponse::json(view_.json()); });
  router.get("/api/v1/system/live", Access::kReader, [this](HttpRequest& request) -> Task<HttpResponse> {
    Watchers& watchers = watchers_[request.shard->index()];
    HttpResponse response;
    response.event_stream = [this, &watchers](std::shared_ptr<net::EventStream> stream) {
      stream->send("system", view_.json());
      watchers.streams.push_back(std::move(stream));
    };
    co_return response;
  });
  router.get("/-/healthy", Access::kPublic,
             [](HttpRequest&) -> Task<HttpResponse> { co_return HttpResponse::text(200, "healthy\n"); });
  router.get("/-/ready", Access::kPublic, [this](HttpRequest&) -> Task<HttpResponse> {
    const bool ready = is_ready_.load(std::memory_order_relaxed);
    co_return HttpResponse::text(ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
  });
  router.get("/-/metrics", Access::kReader, [this](HttpRequest&) -> Task<HttpResponse> {
    co_return HttpResponse::text(200, metrics_.prometheus_text(), "text/plain; version=0.0.4; charset=utf-8");
  });
}

}  // namespace bellwether::app
