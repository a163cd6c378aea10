// For tests: sightings made in a line, and Actions that remember what they were told.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "errors/issues/engine.h"

namespace bellwether::errors {

inline constexpr ProjectId kShop{1};

inline UnixMillis at_hour(double hours) {
  return UnixMillis(seconds(1'700'000'000)) + milliseconds(static_cast<std::int64_t>(hours * 3'600'000));
}

inline Sighting sighting(UnixMillis when, std::string hash, std::string release = {}) {
  static std::uint64_t last_id = 0;
  Sighting made;
  made.project = kShop;
  made.id = {.high = 7, .low = ++last_id};
  made.when = made.received = when;
  made.title.title = "ValueError: " + hash;
  made.hashes = {std::move(hash)};
  made.platform = "python";
  made.type = "error";
  made.release = std::move(release);
  return made;
}

class RecordedActions final : public Actions {
 public:
  void changed(const Change& change) override { changes.push_back(change); }
  void happened(IssueId issue, Activity activity) override { activities.emplace_back(issue, std::move(activity)); }
  void spike(ProjectId, const Issue* issue, bool is_spiking, std::uint64_t, double) override {
    spikes.emplace_back(issue == nullptr ? IssueId{} : issue->id, is_spiking);
  }
  void joined(IssueId from, IssueId into) override { joins.emplace_back(from, into); }
  void erased(ProjectId, std::span<const GroupId> groups) override {
    gone.insert(gone.end(), groups.begin(), groups.end());
  }

  std::size_t count(Change::Kind kind) const {
    return static_cast<std::size_t>(std::ranges::count(changes, kind, &Change::kind));
  }
  std::size_t count(std::string_view kind) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(activities, [&](const auto& entry) { return entry.second.kind == kind; }));
  }

  std::vector<Change> changes;
  std::vector<std::pair<IssueId, Activity>> activities;
  std::vector<std::pair<IssueId, bool>> spikes;
  std::vector<std::pair<IssueId, IssueId>> joins;
  std::vector<GroupId> gone;
};

// An engine with its surroundings.
struct Bench {
  explicit Bench(const EngineOptions& options = {}) : engine(options, metrics) {}

  Observed see(const Sighting& one) { return engine.observe(one.received, one, nullptr, actions); }
  Observed see(UnixMillis when, std::string hash, std::string release = {}) {
    return see(sighting(when, std::move(hash), std::move(release)));
  }
  const Issue& issue(IssueId id) const { return *engine.find(id); }
  Result<void> change(UnixMillis now, IssueId id, const IssueChange& what) {
    return engine.change(now, std::vector<IssueId>{id}, what, actions);
  }
  Result<void> resolve(UnixMillis now, IssueId id, Resolution resolution = {}) {
    IssueChange what;
    what.status = Status::kResolved;
    what.resolution = std::move(resolution);
    return change(now, id, what);
  }
  Result<void> archive(UnixMillis now, IssueId id, std::optional<ArchivedUntil> until = {}) {
    IssueChange what;
    what.status = Status::kArchived;
    what.archived_until = std::move(until);
    return change(now, id, what);
  }

  Metrics metrics;
  RecordedActions actions;
  Engine engine;
};

}  // namespace bellwether::errors
