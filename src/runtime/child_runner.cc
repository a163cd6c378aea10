#include "runtime/child_runner.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/child_worker.h"
#include "runtime/runtime.h"

namespace bellwether::runtime {

class ChildRunner::Implementation {
 public:
  Implementation(const ChildRunnerOptions& options, Metrics& metrics)
      : max_waiting_(options.max_waiting), metrics_(metrics) {
    const std::size_t threads = options.threads == 0 ? available_cpus() : options.threads;
    for (std::size_t i = 0; i < threads; ++i) {
      workers_.push_back(std::make_unique<ChildWorker>(i, std::max<std::size_t>(options.max_running, 1), metrics_));
    }
    running_gauge_ = metrics.observe("runtime.children.running", {}, MetricKind::kGauge, "Child processes that run",
                                     [this] { return static_cast<double>(running()); });
    waiting_gauge_ =
        metrics.observe("runtime.children.waiting", {}, MetricKind::kGauge, "Child processes that wait to be started",
                        [this] { return static_cast<double>(waiting()); });
  }

  Result<void> start(ChildCommand command, Shard& home, Done done) {
    if (waiting() >= max_waiting_) {
      metrics_.refused.add();
      return fail(Code::kResourceExhausted,
                  fmt::format("{} child processes wait already (limits.children_waiting)", max_waiting_));
    }
    choose_worker().put({std::move(command), &home, std::move(done)});
    return {};
  }

  std::size_t running() const {
    std::size_t sum = 0;
    for (const std::unique_ptr<ChildWorker>& worker : workers_) sum += worker->running();
    return sum;
  }
  std::size_t waiting() const {
    std::size_t sum = 0;
    for (const std::unique_ptr<ChildWorker>& worker : workers_) sum += worker->waiting();
    return sum;
  }

 private:
  // The first that has little to do: few wakes of one thread, each for several children, cost less than many of all.
  ChildWorker& choose_worker() const {
    const auto load = [](const std::unique_ptr<ChildWorker>& worker) { return worker->running() + worker->waiting(); };
    const auto idle = std::ranges::find_if(workers_, [&](const auto& worker) { return load(worker) < kLittleToDo; });
    return idle != workers_.end() ? **idle : **std::ranges::min_element(workers_, {}, load);
  }

  static constexpr std::size_t kLittleToDo = ChildWorker::kStartsATurn;

  const std::size_t max_waiting_;
  ChildMetrics metrics_;
  std::vector<std::unique_ptr<ChildWorker>> workers_;
  Metrics::Subscription running_gauge_, waiting_gauge_;
};

ChildRunner::ChildRunner(const ChildRunnerOptions& options, Metrics& metrics)
    : implementation_(std::make_unique<Implementation>(options, metrics)) {}
ChildRunner::~ChildRunner() = default;

Result<void> ChildRunner::start(ChildCommand command, Shard& home, Done done) {
  return implementation_->start(std::move(command), home, std::move(done));
}
std::size_t ChildRunner::running() const {
  return implementation_->running();
}
std::size_t ChildRunner::waiting() const {
  return implementation_->waiting();
}

}  // namespace bellwether::runtime
