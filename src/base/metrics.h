// The registry of Bellwether's own metrics. A module asks for its counters once, at construction, and keeps the reference; adding is one
// relaxed atomic operation from any thread. The registry is read by the /-/metrics page and by the task that writes `bellwether.*` series.
//
//   Counter& refused = metrics.counter("statsd.refused", {{"reason", "no_type"}}, "Lines refused, by reason");
//   refused.add();
//
// Names are dotted and lower case, units last (`_seconds`, `_bytes`). As Prometheus text: bellwether_statsd_refused_total{reason="no_type"};
// as a series: bellwether.statsd.refused.no_type. The registry owns the metrics; they live as long as it does.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellwether {

class Counter {
 public:
  void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

enum class MetricKind { kCounter, kGauge };

struct MetricSample {
  std::string name;
  MetricLabels labels;
  MetricKind kind;
  std::string help;
  double value;
};

class Metrics {
 public:
  Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The counter or gauge of that name and labels, made at the first call. Any thread; takes a lock.
  Counter& counter(std::string_view name, MetricLabels labels, std::string_view help);
  Gauge& gauge(std::string_view name, MetricLabels labels, std::string_view help);

  // A value that is computed when somebody reads the registry. `read` may be called from any thread until the registry is gone or the
  // returned handle is destroyed.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Metrics* owner, std::uint64_t id) : owner_(owner), id_(id) {}
    Subscription(Subscription&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), id_(other.id_) {}
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription();

   private:
    Metrics* owner_ = nullptr;
    std::uint64_t id_ = 0;
  };
  [[nodiscard]] Subscription observe(std::string_view name, MetricLabels labels, MetricKind kind, std::string_view help,
                                     std::function<double()> read);

  // All of them, sorted by name and labels. Cost: one visit and one allocation a metric.
  std::vector<MetricSample> samples() const;

  // Prometheus text exposition format 0.0.4.
  std::string prometheus_text() const;

 private:
  struct Entry {
    std::string name;
    MetricLabels labels;
    MetricKind kind;
    std::string help;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::function<double()> read;
    std::uint64_t id = 0;
  };
  Entry& entry(std::string_view name, MetricLabels&& labels, MetricKind kind, std::string_view help);

  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // by name and labels, so that reading is sorted
  std::uint64_t next_id_ = 1;
};

}  // namespace bellwether
