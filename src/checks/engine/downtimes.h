// Downtimes: times in which nobody is told. Fixed ones last from start to end; flexible ones begin with the first trouble within their
// window and last as long as they say; triggered ones begin and end with another. Bounded by EngineOptions::max_downtimes.
//
// One shard. What is due costs O(log n); finding those of an object the ones found.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/result.h"
#include "checks/engine/comments.h"
#include "checks/engine/context.h"
#include "checks/engine/notifier.h"

namespace bellwether::checks {

class Downtimes {
 public:
  Downtimes(Context& context, Comments& comments, Notifier& notifier);

  // Plans one, and those of children if asked to; the id of the first. kInvalidArgument for an empty window or a flexible one without
  // duration, kNotFound for a trigger that does not exist, kResourceExhausted at the limit.
  Result<std::uint64_t> schedule(Moment& moment, const DowntimeRequest& request);
  // Ends or forgets it, and those that it triggers; kNotFound.
  Result<void> cancel(Moment& moment, std::uint64_t id);

  // The object is in trouble: its flexible downtimes whose window is open begin.
  void begin_flexible(Moment& moment, ObjectRef object);
  bool has_pending(ObjectRef object, UnixSeconds now) const;

  // Begins and ends what is due.
  void advance(Moment& moment);
  UnixSeconds next_event() const { return events_.empty() ? UnixSeconds::max() : events_.begin()->first; }

  // Takes up one that is stored already. Those in effect count from now on; what should have begun or ended meanwhile does at the next
  // advance(). To be called before anything is told.
  void restore(Downtime downtime);

  const Downtime* find(std::uint64_t id) const;
  std::vector<const Downtime*> all() const;  // by id
  std::vector<const Downtime*> of(ObjectRef object) const;
  std::uint64_t next_id() const { return next_id_; }
  void set_next_id(std::uint64_t id) { next_id_ = std::max(next_id_, id); }

 private:
  Result<std::uint64_t> add(Moment& moment, const DowntimeRequest& request, ObjectRef object,
                            std::uint64_t triggered_by);
  void propagate(Moment& moment, const DowntimeRequest& request, std::uint64_t triggered_by);
  void index(const Downtime& downtime);
  UnixSeconds event_time(const Downtime& downtime) const;
  void plan(const Downtime& downtime);
  void begin(Moment& moment, Downtime& downtime);
  enum class End { kOver, kCancelled };
  void finish(Moment& moment, std::uint64_t id, End how);
  void tell_what_was_held_back(Moment& moment, ObjectRef object);
  std::vector<std::uint64_t> triggered_by(std::uint64_t id) const;

  Context& context_;
  Comments& comments_;
  Notifier& notifier_;
  std::map<std::uint64_t, Downtime> downtimes_;
  boost::unordered_flat_map<ObjectId, std::vector<std::uint64_t>> of_object_;
  std::set<std::pair<UnixSeconds, std::uint64_t>> events_;  // the next of each: begin, end or expiry
  std::multimap<std::uint64_t, std::uint64_t> triggers_;    // trigger to triggered
  std::uint64_t next_id_ = 1;
};

}  // namespace bellwether::checks
