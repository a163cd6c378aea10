// Acknowledgements: somebody takes care. A normal one goes with the next change of state, a sticky one with the recovery, either when it
// expires; its comment goes with it unless it is persistent.
#pragma once

#include <set>
#include <utility>

#include "base/result.h"
#include "checks/engine/comments.h"
#include "checks/engine/context.h"
#include "checks/engine/notifier.h"

namespace bellwether::checks {

class Acknowledgements {
 public:
  Acknowledgements(Context& context, Comments& comments, Notifier& notifier)
      : context_(context), comments_(comments), notifier_(notifier) {}

  // kInvalidArgument for an object that is not in trouble, and for a kind of kNone.
  enum class Tell { kNobody, kContacts };
  Result<void> add(Moment& moment, ObjectRef object, Acknowledgement acknowledgement, Tell tell);
  void remove(Moment& moment, ObjectRef object);

  // Removes the one that a change ends.
  void at_change(Moment& moment, ObjectRef object, bool has_changed_state);
  // Removes those whose time has come; who was told of the problem is told again.
  void expire(Moment& moment);
  UnixSeconds next_expiry() const;
  // Takes up the one in the object's state.
  void restore(ObjectRef object);

 private:
  Context& context_;
  Comments& comments_;
  Notifier& notifier_;
  std::set<std::pair<UnixSeconds, ObjectId>> expiries_;
};

}  // namespace bellwether::checks
