// What follows from what.
#include <fmt/format.h>

#include "alerts/message.h"
#include "alerts/notification_engine.h"

namespace bellwether::alerts {
namespace {

constexpr int kMostSteps = 32;  // from a problem to its root; more is a circle
constexpr std::chrono::days kForgotten{7};

}  // namespace

std::pair<std::string, OpenProblem*> NotificationEngine::find_cause(std::string_view key, std::string_view cause) {
  std::string at(cause);
  OpenProblem* found = nullptr;
  for (int step = 0; step < kMostSteps; ++step) {
    if (at == key) return {};
    OpenProblem* const problem = book_.find(at);
    // One that has ended explains nothing any more, though its recovery waits to be told.
    if (problem == nullptr || (problem->held && problem->held->kind == Kind::kRecovery)) break;
    found = problem;
    if (problem->cause.empty() || problem->cause == at || book_.find(problem->cause) == nullptr) break;
    at = problem->cause;
  }
  if (found == nullptr) return {};
  return {at, found};
}

void NotificationEngine::follow(UnixSeconds now, std::string_view cause, OpenProblem& root, std::string_view key,
                                const Facts& facts) {
  const std::string name = subject_name(facts.module, facts.host, facts.service);
  if (!book_.add_follower(cause, root, key, name, options_.folded_names)) return;
  folded_.add();
  log_unsaid(now, facts, root.id, Filter::kInhibited);
}

void NotificationEngine::fold_waiting(UnixSeconds now, std::string_view key, OpenProblem& root) {
  const std::string group = fmt::format("cause/{}", key);
  if (!groups_.contains(group)) return;
  for (const std::string& waiting : take_waiting(UnixSeconds::max(), group)) {
    OpenProblem* const open = book_.find(waiting);
    follow(now, key, root, waiting, open->facts());
    drop_held(waiting, *open);
  }
}

// A cause that was found after those that follow from it began to wait.
void NotificationEngine::fold_found_causes(UnixSeconds now) {
  if (!cause_lookup_) return;
  std::vector<std::string> waiting;
  for (const auto& [key, open] : book_.all()) {
    if (open.held && open.held->kind == Kind::kProblem && open.told.empty()) waiting.push_back(key);
  }
  for (const std::string& key : waiting) {
    OpenProblem* const open = book_.find(key);
    if (open == nullptr || !open->held) continue;
    const std::string cause = cause_lookup_(key);
    if (cause.empty()) continue;
    const auto [root_key, root] = find_cause(key, cause);
    if (root == nullptr) continue;
    follow(now, root_key, *root, key, open->facts());
    drop_held(key, *open);
  }
}

UnixSeconds NotificationEngine::grace_of(std::string_view key) const {
  UnixSeconds latest;
  for (const auto& [cause, ended] : ended_) {
    if (ended.followers.contains(std::string(key))) latest = std::max(latest, ended.grace_ends);
  }
  return latest;
}

void NotificationEngine::end_problem(UnixSeconds now, std::string_view key) {
  OpenProblem* const open = book_.find(key);
  if (open == nullptr) return;
  if (!open->followers.empty())
    ended_[std::string(key)] = {.grace_ends = now + options_.host_hold, .followers = std::move(open->followers)};
  book_.remove(key);
}

void NotificationEngine::forget_old(UnixSeconds now) {
  std::erase_if(ended_, [&](const auto& one) { return one.second.grace_ends <= now; });
  std::erase_if(groups_, [&](const auto& one) {
    return one.second.waiting.empty() && one.second.last_told + std::chrono::days(1) < now;
  });
  std::vector<std::string> old;
  std::vector<std::string> unseen;  // since the restart
  for (const auto& [key, open] : book_.all()) {
    if (open.seen == UnixSeconds())
      unseen.push_back(key);
    else if (!open.held && !kept_.contains(key) && open.seen + kForgotten < now)
      old.push_back(key);
  }
  for (const std::string& key : unseen) book_.find(key)->seen = now;
  // Their objects are not watched any more, so nobody will ever say that they are well.
  for (const std::string& key : old) book_.remove(key);
}

}  // namespace bellwether::alerts
