// Flapping: an object that changes too often. Nagios' weighting: of the last 21 states each of the 20 steps counts 0.75 for the oldest to
// 1.25 for the newest if it is a change; their sum over 20 is the percentage of change. At the high threshold flapping starts, at the low
// one it stops; in between nothing happens.
//
// One shard. observe() costs about 20 ns when nothing starts or stops.
#pragma once

#include <vector>

#include "checks/engine/comments.h"
#include "checks/engine/context.h"
#include "checks/engine/notifier.h"

namespace bellwether::checks {

// Percent, 0 to 100. Pure.
float percent_state_change(const StateHistory& history);

class Flapping {
 public:
  Flapping(Context& context, Comments& comments, Notifier& notifier);

  // After each result: takes the state into the history and judges. Soft problems of services are left out. A host is observed at results
  // of its services as well, but then at most once in their mean check interval.
  enum class Occasion { kOwnResult, kServiceResult };
  void observe(Moment& moment, ObjectRef object, Occasion occasion = Occasion::kOwnResult);
  // Somebody says that it is over.
  void clear(Moment& moment, ObjectRef object);
  // Flap detection was switched off for the object or as a whole.
  void stop_watching(Moment& moment, ObjectRef object);

 private:
  struct Thresholds {
    float low, high;
  };
  Thresholds thresholds_of(ObjectRef object) const;
  bool may_record(Moment& moment, ObjectRef object, Occasion occasion);
  void start(Moment& moment, ObjectRef object, float threshold);
  void stop(Moment& moment, ObjectRef object, float threshold);
  void end(Moment& moment, ObjectRef object);

  Context& context_;
  Comments& comments_;
  Notifier& notifier_;
  std::vector<UnixSeconds> host_recorded_;  // by host: when its history last grew
  std::vector<float> host_wait_;            // by host: seconds between recordings at results of services
};

}  // namespace bellwether::checks
