// Service: what the routes share: the registry, the limits, the pool, the counters. One for each mount; the handlers hold it.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "graphite/mount.h"
#include "graphite/render.h"
#include "runtime/task.h"

namespace bellwether::graphite {

class Service {
 public:
  explicit Service(Dependencies dependencies);

  const Dependencies& dependencies() const { return dependencies_; }
  const Registry& registry() const { return registry_; }
  Sources sources() const;
  std::shared_ptr<series::Budget> make_budget() const;
  std::int64_t now() const { return count_seconds(dependencies_.clock.now_seconds()); }

  // Checks the limits of a request, then evaluates and encodes it on the pool. On the shard; deadline and budget as of run().
  runtime::Task<Result<std::string>> render(RenderRequest request, runtime::Shard* shard,
                                            std::shared_ptr<series::Budget> budget);

  // Runs `work(budget)`, which gives a Result, on the pool. At the deadline the budget is cancelled, and the answer names the limit.
  template <class Work>
  auto run(runtime::Shard* shard, std::shared_ptr<series::Budget> budget, Work work)
      -> runtime::Task<std::invoke_result_t<Work&, series::Budget&>>;

  // The same for a request, whose budget is also cancelled when its client goes away.
  template <class Work>
  auto run(net::HttpRequest& request, Work work) {
    return run(request.shard, budget_of(request), std::move(work));
  }
  std::shared_ptr<series::Budget> budget_of(net::HttpRequest& request) const;

  // A place for one more live stream, given back when the handle goes; kResourceExhausted past limits.live_streams.
  class LivePlace {
   public:
    explicit LivePlace(Service& service) : service_(service) {}
    ~LivePlace() { service_.live_streams_.fetch_sub(1, std::memory_order_relaxed); }
    LivePlace(const LivePlace&) = delete;
    LivePlace& operator=(const LivePlace&) = delete;

   private:
    Service& service_;
  };
  Result<std::unique_ptr<LivePlace>> take_live_place();

  Counter& renders() { return renders_; }
  Counter& failures() { return failures_; }

 private:
  const Dependencies dependencies_;
  const Registry registry_;
  std::atomic<std::size_t> live_streams_{0};
  Counter& renders_;
  Counter& failures_;
  Counter& decoded_points_;
  Counter& live_refused_;
  Metrics::Subscription live_gauge_;
};

// What is told when a query was cut at graphite.query_timeout.
Error late(seconds timeout);

// The answer to a request that failed: 400 with Graphite's `Invalid parameters (…)` for what the client got wrong, the status that fits
// otherwise.
net::HttpResponse refusal(const Error& error);

// A JSON answer as the parameters want it: jsonp, pretty.
net::HttpResponse json_answer(const net::HttpParameters& parameters, std::string json);

// One family of routes each.
void mount_render(net::Router& router, const std::shared_ptr<Service>& service);
void mount_find(net::Router& router, const std::shared_ptr<Service>& service);
void mount_functions(net::Router& router, const std::shared_ptr<Service>& service);
void mount_tags(net::Router& router, const std::shared_ptr<Service>& service);
void mount_events(net::Router& router, const std::shared_ptr<Service>& service);
void mount_live(net::Router& router, const std::shared_ptr<Service>& service);
void mount_suggest(net::Router& router, const std::shared_ptr<Service>& service);

// With and without a slash at the end, as Graphite's clients write it.
void add_both(net::Router& router, net::HttpMethod method, std::string_view pattern, net::Access access,
              const net::HttpHandler& handler);

template <class Work>
auto Service::run(runtime::Shard* shard, std::shared_ptr<series::Budget> budget, Work work)
    -> runtime::Task<std::invoke_result_t<Work&, series::Budget&>> {
  using Answer = std::invoke_result_t<Work&, series::Budget&>;
  const seconds timeout = dependencies_.options.query_timeout;
  bool is_late = false;
  std::unique_ptr<runtime::Timer> deadline;
  if (shard != nullptr) {
    deadline = shard->after(timeout, [budget, &is_late] {
      is_late = true;
      budget->cancelled.store(true, std::memory_order_relaxed);
    });
  }
  auto job = [budget, held = std::move(work)]() mutable -> Answer { return held(*budget); };
  runtime::Task<Answer> running = dependencies_.pool.run(std::move(job));
  Answer answer = co_await std::move(running);
  decoded_points_.add(budget->decoded_points.load(std::memory_order_relaxed));
  if (is_late && !answer) answer = std::unexpected(late(timeout));
  co_return answer;
}

}  // namespace bellwether::graphite
