// RecentIds: which events came within the last hour, so that one that a client sends again is not counted twice. Two generations of ids: the older
// is forgotten when the newer has lasted an hour or is full, so an id is known for one to two hours, or for `limit` events where more come.
//
// One thread. About 60 ns a call. Limit: limits.errors_recent_ids, of each generation; 16 bytes an id and the table's own.
#pragma once

#include <cstddef>
#include <unordered_set>

#include "base/metrics.h"
#include "base/time.h"
#include "errors/issues/issue.h"

namespace bellwether::errors {

class RecentIds {
 public:
  static constexpr seconds kSpan{3600};

  RecentIds(std::size_t limit, Metrics& metrics);

  // False when it is known.
  bool add(UnixMillis now, ProjectId project, const EventId& id);
  // An event that did not become durable may come again.
  void forget(ProjectId project, const EventId& id);
  bool contains(ProjectId project, const EventId& id) const;
  std::size_t size() const { return newer_.size() + older_.size(); }

 private:
  struct Hasher {
    std::size_t operator()(const EventId& id) const { return id.low ^ id.high; }
  };
  using Ids = std::unordered_set<EventId, Hasher>;

  // Two projects may have events of one id.
  static EventId key(ProjectId project, const EventId& id) {
    return {id.high ^ static_cast<std::uint64_t>(project) * 0x9e3779b97f4a7c15U, id.low};
  }

  const std::size_t limit_;
  Counter& shortened_;
  UnixMillis began_;
  Ids newer_, older_;
};

}  // namespace bellwether::errors
