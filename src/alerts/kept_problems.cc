#include "alerts/notification_engine.h"

namespace bellwether::alerts {

void NotificationEngine::raise(UnixSeconds now, std::string_view key, const Facts& facts, const Policy& policy) {
  auto found = kept_.find(key);
  if (found == kept_.end()) {
    found = kept_.emplace(std::string(key), KeptProblem{}).first;
    found->second.since = now;
  }
  KeptProblem& kept = found->second;
  if (kept.state != facts.state) kept.notification.next = UnixSeconds();
  kept.module = facts.module;
  kept.host = facts.host;
  kept.service = facts.service;
  kept.output = facts.output;
  kept.state = facts.state;
  kept.labels = facts.labels;
  kept.policy = policy;
  const Request request{.kind = Kind::kProblem};
  const ComposeCommand nothing;
  Moment moment{now, found->first, facts, policy, request, kept.notification, nothing};
  (void)judge(moment);
}

void NotificationEngine::clear(UnixSeconds now, std::string_view key, std::string_view output) {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return;
  KeptProblem& kept = found->second;
  Facts facts{.module = kept.module, .host = kept.host, .service = kept.service};
  facts.state = is_host_state(kept.state) ? State::kUp : State::kOk;
  facts.output = output;
  facts.labels = kept.labels;
  facts.last_hard_change = kept.since;
  const Request request{.kind = Kind::kRecovery};
  const ComposeCommand nothing;
  Moment moment{now, found->first, facts, kept.policy, request, kept.notification, nothing};
  (void)judge(moment);
  kept_.erase(found);
}

}  // namespace bellwether::alerts
