#include "alerts/problem_book.h"

#include "ledger/alert_states.h"

namespace bellwether::alerts {

using ledger::AlertStates;

ProblemBook::ProblemBook(std::size_t limit, Metrics& metrics)
    : limit_(limit),
      refused_(metrics.counter("alerts.open_problems_refused", {},
                               "Problems past limits.open_problems: told at once, not folded")),
      open_(metrics.gauge("alerts.open_problems", {}, "Problems that have not ended")) {}

OpenProblem* ProblemBook::find(std::string_view key) {
  const auto found = problems_.find(key);
  return found == problems_.end() ? nullptr : &found->second;
}

const OpenProblem* ProblemBook::find(std::string_view key) const {
  const auto found = problems_.find(key);
  return found == problems_.end() ? nullptr : &found->second;
}

OpenProblem* ProblemBook::open(std::string_view key) {
  if (OpenProblem* const known = find(key)) return known;
  if (problems_.size() >= limit_) {
    refused_.add();
    return nullptr;
  }
  OpenProblem* const fresh = &problems_[std::string(key)];
  open_.set(static_cast<double>(problems_.size()));
  return fresh;
}

void ProblemBook::restore(std::string key, OpenProblem problem) {
  problems_.insert_or_assign(std::move(key), std::move(problem));
  open_.set(static_cast<double>(problems_.size()));
}

void ProblemBook::remove(std::string_view key) {
  const auto found = problems_.find(key);
  if (found == problems_.end()) return;
  removed_.emplace(key);
  if (const auto change = changed_.find(key); change != changed_.end()) changed_.erase(change);
  std::erase_if(new_followers_, [&](const auto& pair) { return pair.first == key; });
  problems_.erase(found);
  open_.set(static_cast<double>(problems_.size()));
}

bool ProblemBook::add_follower(std::string_view cause, OpenProblem& problem, std::string_view follower,
                               std::string_view name, std::size_t most_names) {
  // A lookup first: a follower speaks up with each of its results, and insert() would build a node each time.
  std::string key(follower);
  if (problem.followers.contains(key)) return false;
  if (problem.first_followers.size() < most_names) {
    problem.first_followers.emplace_back(name);
    changed(cause);
  }
  new_followers_.emplace_back(cause, key);
  problem.followers.insert(std::move(key));
  return true;
}

void ProblemBook::take_writes(std::vector<Write>& writes) {
  if (removed_.empty() && changed_.empty() && new_followers_.empty()) return;
  AlertStates::Pairs states;
  for (const std::string& key : changed_) {
    if (const OpenProblem* const problem = find(key)) states.emplace_back(key, encode(*problem));
  }
  writes.emplace_back([removed = std::exchange(removed_, {}), states = std::move(states),
                       followers = std::exchange(new_followers_, {})](ledger::Connection& connection) -> Result<void> {
    for (const std::string& key : removed) {
      TRY_VOID(AlertStates::remove(connection, AlertStates::Kind::kOpenProblem, key));
      TRY_VOID(AlertStates::remove_followers(connection, key));
    }
    for (const auto& [key, state] : states)
      TRY_VOID(AlertStates::put(connection, AlertStates::Kind::kOpenProblem, key, state));
    for (const auto& [cause, follower] : followers) TRY_VOID(AlertStates::add_follower(connection, cause, follower));
    return {};
  });
  changed_.clear();
}

}  // namespace bellwether::alerts
