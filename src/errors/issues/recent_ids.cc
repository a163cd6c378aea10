#include "errors/issues/recent_ids.h"

#include <utility>

namespace bellwether::errors {

RecentIds::RecentIds(std::size_t limit, Metrics& metrics)
    : limit_(limit),
      shortened_(metrics.counter("errors.recent_ids_shortened", {},
                                 "Times that ids of events were forgotten before an hour had gone by, because of "
                                 "limits.errors_recent_ids")) {}

bool RecentIds::contains(ProjectId project, const EventId& id) const {
  const EventId wanted = key(project, id);
  return newer_.contains(wanted) || older_.contains(wanted);
}

bool RecentIds::add(UnixMillis now, ProjectId project, const EventId& id) {
  const EventId wanted = key(project, id);
  if (newer_.contains(wanted) || older_.contains(wanted)) return false;
  const bool is_full = newer_.size() >= limit_;
  if (is_full || now - began_ >= kSpan) {
    if (is_full && now - began_ < kSpan) shortened_.add();
    older_ = std::exchange(newer_, {});
    began_ = now;
  }
  newer_.insert(wanted);
  return true;
}

void RecentIds::forget(ProjectId project, const EventId& id) {
  const EventId wanted = key(project, id);
  newer_.erase(wanted);
  older_.erase(wanted);
}

}  // namespace bellwether::errors
