#include "runtime/runtime.h"

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/signal_set.hpp>
#include <pthread.h>
#include <sched.h>

#include "base/check.h"
#include "runtime/asio_shard.h"

namespace bellwether::runtime {
namespace {

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
    }
  }
  if (cpus.empty()) cpus.push_back(0);
  return cpus;
}

// Calls its function at every arrival of one signal.
struct SignalHandler {
  SignalHandler(boost::asio::io_context& context, int signal, std::move_only_function<void()> handler_)
      : set(context, signal), handler(std::move(handler_)) {
    wait();
  }

  void wait() {
    set.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      handler();
      wait();
    });
  }

  boost::asio::signal_set set;
  std::move_only_function<void()> handler;
};

}  // namespace

std::size_t available_cpus() {
  return allowed_cpus().size();
}

class Runtime::Implementation {
 public:
  Implementation(const RuntimeOptions& options, const Clock& clock, Metrics& metrics, Log log)
      : log_(log), cpus_(options.pin_threads ? allowed_cpus() : std::vector<int>()) {
    std::signal(SIGPIPE, SIG_IGN);
    const std::size_t count = options.shards == 0 ? available_cpus() : options.shards;
    for (std::size_t i = 0; i < count; ++i) {
      shards_.push_back(std::make_unique<AsioShard>(i, clock));
      subscriptions_.push_back(
          metrics.observe("runtime.mailbox_depth", {{"shard", std::to_string(i)}}, MetricKind::kGauge,
                          "Functions posted to a shard and not run yet",
                          [shard = shards_.back().get()] { return static_cast<double>(shard->mailbox_depth()); }));
    }
  }

  ~Implementation() {
    for (auto& shard : shards_) shard->abandon_work();
  }

  void run() {
    CHECK(!std::exchange(has_run_, true), "a Runtime runs once");
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < shards_.size(); ++i) threads.emplace_back([this, i] { run_shard(i); });
      run_shard(0);
    }
    signals_.clear();
  }

  void stop() {
    for (auto& shard : shards_) shard->stop();
  }

  std::vector<std::unique_ptr<AsioShard>>& shards() { return shards_; }
  void add_signal(int signal, std::move_only_function<void()> handler) {
    signals_.push_back(std::make_unique<SignalHandler>(shards_[0]->io_context(), signal, std::move(handler)));
  }

 private:
  void run_shard(std::size_t index) {
    // The calling thread keeps its name: it is the process's.
    if (index != 0) pthread_setname_np(pthread_self(), ("shard-" + std::to_string(index)).c_str());
    if (!cpus_.empty()) pin(cpus_[index % cpus_.size()]);
    shards_[index]->run();
  }

  void pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    const int failed = pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    if (failed != 0) log_.warning("cannot pin a shard to its CPU", {{"cpu", cpu}, {"errno", failed}});
  }

  Log log_;
  const std::vector<int> cpus_;  // empty: threads are not pinned
  std::vector<std::unique_ptr<AsioShard>> shards_;
  std::vector<Metrics::Subscription> subscriptions_;
  std::vector<std::unique_ptr<SignalHandler>> signals_;
  bool has_run_ = false;
};

Runtime::Runtime(const RuntimeOptions& options, const Clock& clock, Metrics& metrics, Log log)
    : implementation_(std::make_unique<Implementation>(options, clock, metrics, log)) {}

Runtime::~Runtime() = default;

std::size_t Runtime::size() const {
  return implementation_->shards().size();
}

Shard& Runtime::shard(std::size_t index) {
  CHECK(index < size(), "shard {} of {}", index, size());
  return *implementation_->shards()[index];
}

void Runtime::on_signal(int signal, std::move_only_function<void()> handler) {
  implementation_->add_signal(signal, std::move(handler));
}

void Runtime::run() {
  implementation_->run();
}

void Runtime::stop() {
  implementation_->stop();
}

bool Runtime::all_shards_answered_within(nanoseconds span) const {
  const Monotonic oldest = std::chrono::steady_clock::now() - span;
  return std::ranges::all_of(implementation_->shards(),
                             [oldest](const auto& shard) { return shard->last_beat() >= oldest; });
}

}  // namespace bellwether::runtime
