// SystemRoutes: GET /api/v1/system, its live stream, and the /-/ endpoints for machines that look after this one.
//
//   /-/healthy   200 as long as the process turns
//   /-/ready     200 once every listener is open, 503 while it starts or drains
//   /-/metrics   Prometheus text
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "app/system_view.h"
#include "base/metrics.h"
#include "net/http.h"
#include "runtime/shard.h"

namespace bellwether::app {

class SystemRoutes {
 public:
  // Starts one timer on each shard, which sends the view to whoever watches there once a second; with nobody watching it costs nothing. Before
  // the runtime runs; everything outlives this.
  SystemRoutes(SystemView& view, Metrics& metrics, const std::vector<runtime::Shard*>& shards);

  void mount(net::Router& router);
  void set_ready(bool ready) { is_ready_.store(ready, std::memory_order_relaxed); }

 private:
  struct Watchers {
    std::vector<std::shared_ptr<net::EventStream>> streams;
    std::unique_ptr<runtime::Timer> timer;
  };
  void send_to(Watchers& watchers);

  SystemView& view_;
  Metrics& metrics_;
  std::atomic<bool> is_ready_{false};
  std::vector<Watchers> watchers_;  // one for each shard, touched by that shard alone
};

}  // namespace bellwether::app
