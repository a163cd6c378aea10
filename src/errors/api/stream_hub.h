// StreamHub: the live view: what happens to issues and how many events come, sent to every stream that is open.
//
// Changes are collected on the desk's shard, each issue encoded once for all streams, and posted to the shards that have streams; each stream
// gets what its project and environment let through. Rates are sampled each second, so that a stream that opens has one at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "errors/api/api.h"
#include "errors/api/event_rate.h"
#include "errors/desk.h"
#include "runtime/shard.h"

namespace bellwether::errors {

class StreamHub final : public Watcher {
 public:
  static constexpr milliseconds kCollect{100};  // changes of this long leave together
  static constexpr std::size_t kMaxIssues =
      500;  // of one round; the most important first, the rest is seen with the next event
  static constexpr seconds kComparison{10};  // how long the rate of the release before stands

  struct Stream {
    std::shared_ptr<net::EventStream> stream;
    std::optional<ProjectId> project;
    std::string environment;  // empty: all
  };

  // Before serving.
  explicit StreamHub(ApiPtr api);
  ~StreamHub() override;

  // On the stream's shard.
  void add(runtime::Shard& shard, Stream stream);

  void on_change(const Change& change) override;

 private:
  // One for all projects (nullopt), and one for each.
  using RateKey = std::optional<ProjectId>;
  struct IssueEvent {
    ProjectId project{};
    std::vector<std::string> environments;
    std::string data;
  };
  struct RateEvent {
    RateKey key;
    std::string data;
  };
  struct Comparison {
    std::string release;
    UnixMillis asked_at;
    std::optional<double> per_minute;
  };
  template <class Event>
  using Round = std::shared_ptr<const std::vector<Event>>;

  void send_changes();
  IssueEvent describe(const Change& change) const;
  void sample_rates();
  std::string describe_rate(RateKey key);
  std::optional<double> compared(const Project& project, const std::vector<ReleaseView>& releases);
  static runtime::Task<void> compare(StreamHub& hub, ProjectId project, std::string slug, UnixSeconds moment);
  template <class Event, class Accepts>
  void send(std::string_view name, Round<Event> round, Accepts accepts);

  const ApiPtr api_;
  Desk& desk_;
  std::atomic<int> open_{0};
  std::vector<std::vector<Stream>> streams_;  // by shard, each its own's
  std::map<IssueId, Change> changed_;         // the desk's shard, as all below
  std::map<RateKey, EventRate> rates_;
  std::map<ProjectId, Comparison> comparisons_;
  std::unique_ptr<runtime::Timer> collect_timer_, rate_timer_;
};

}  // namespace bellwether::errors
