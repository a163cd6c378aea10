// For net's tests: a runtime whose shards run on threads of their own while the test thread plays the client.
#pragma once

#include <future>
#include <memory>
#include <thread>
#include <type_traits>

#include "base/log.h"
#include "base/metrics.h"
#include "runtime/runtime.h"

namespace bellwether::net {

class TestRuntime {
 public:
  explicit TestRuntime(std::size_t shards = 1) {
    runtime::RuntimeOptions options;
    options.shards = shards;
    runtime_ = std::make_unique<runtime::Runtime>(options, clock_, metrics_, Log(null_log_sink(), "test"));
  }
  ~TestRuntime() { stop(); }

  void start() {
    thread_ = std::thread([this] { runtime_->run(); });
  }

  void stop() {
    if (!thread_.joinable()) return;
    runtime_->stop();
    thread_.join();
  }

  std::size_t size() const { return runtime_->size(); }
  runtime::Shard& shard(std::size_t index = 0) { return runtime_->shard(index); }
  Metrics& metrics() { return metrics_; }

  // Runs `call` on a shard and waits for it.
  template <class Call>
  auto on_shard(Call call, std::size_t index = 0) {
    std::packaged_task<std::invoke_result_t<Call>()> task(std::move(call));
    auto result = task.get_future();
    shard(index).post([&task] { task(); });
    return result.get();
  }

 private:
  runtime::SystemClock clock_;
  Metrics metrics_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::thread thread_;
};

}  // namespace bellwether::net
