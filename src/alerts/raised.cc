// Problems of finders that keep nothing.
#include "alerts/notification_engine.h"

namespace bellwether::alerts {

void NotificationEngine::raise(UnixSeconds now, std::string_view key, const Facts& facts, const Policy& policy) {
  auto found = kept_.find(key);
  const bool is_new = found == kept_.end();
  if (is_new && kept_.size() >= options_.max_open_problems) {
    log_.warning("a problem is not kept", {{"key", key}, {"limit", "limits.open_problems"}});
    return;
  }
  if (is_new) {
    found = kept_.emplace(std::string(key), KeptProblem{}).first;
    found->second.since = now;
  }
  KeptProblem& kept = found->second;
  const NotificationState before = kept.notification;
  const bool has_changed = is_new || kept.state != facts.state;
  // Another state is told without waiting for the interval of the one before.
  const bool is_shown_otherwise = has_changed || kept.output != facts.output;
  if (is_shown_otherwise) ++raised_revision_;
  if (kept.state != facts.state) {
    kept.notification.next = UnixSeconds();
    kept.notification.no_more = false;
  }
  kept.take(facts);
  kept.options = policy.options;
  kept.importance = policy.importance;
  Facts current = facts;
  current.last_hard_change = kept.since;
  if (current.problem == 0) current.problem = ++raised_;
  if (const OpenProblem* const open = book_.find(key)) current.is_acknowledged |= open->is_acknowledged;
  const Request request{.kind = Kind::kProblem};
  const ComposeCommand nothing;
  Moment moment{now, found->first, current, policy, request, kept.notification, nothing};
  (void)judge(moment);
  if (is_shown_otherwise || before.number != kept.notification.number || before.id != kept.notification.id)
    kept_changed_.emplace(key);
}

void NotificationEngine::clear(UnixSeconds now, std::string_view key, std::string_view output) {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return;
  KeptProblem& kept = found->second;
  Facts facts = kept.facts();
  facts.state = is_host_state(kept.state) ? State::kUp : State::kOk;
  facts.output = output;
  facts.cause = {};
  Policy policy;
  policy.options = kept.options;
  policy.importance = kept.importance;
  const Request request{.kind = Kind::kRecovery};
  const ComposeCommand nothing;
  Moment moment{now, found->first, facts, policy, request, kept.notification, nothing};
  (void)judge(moment);
  kept_changed_.emplace(key);
  kept_.erase(found);
  ++raised_revision_;
}

void NotificationEngine::each_raised(const std::function<void(std::string_view, const KeptProblem&)>& visit) const {
  for (const auto& [key, problem] : kept_) visit(key, problem);
}

void NotificationEngine::acknowledge(std::string_view key, bool is_acknowledged) {
  OpenProblem* const open = book_.find(key);
  if (open == nullptr) return;
  open->is_acknowledged = is_acknowledged;
  if (kept_.contains(key)) ++raised_revision_;
  book_.changed(key);
  // Somebody is on it: a page that waits need not go out.
  if (is_acknowledged && open->held && open->held->kind == Kind::kProblem) drop_held(key, *open);
}

}  // namespace bellwether::alerts
