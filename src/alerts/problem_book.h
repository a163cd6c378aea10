// ProblemBook: the open problems, by key, with what has changed since the ledger last heard of them.
//
// The engine's shard. find() is one hash lookup without allocation. Limit: Options::max_open_problems; open() yields null past it.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "alerts/open_problem.h"
#include "base/metrics.h"

namespace bellwether::ledger {
class Connection;
}

namespace bellwether::alerts {

class ProblemBook {
 public:
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
  };
  using Problems = std::unordered_map<std::string, OpenProblem, KeyHash, std::equal_to<>>;

  ProblemBook(std::size_t limit, Metrics& metrics);

  OpenProblem* find(std::string_view key);
  const OpenProblem* find(std::string_view key) const;
  // The problem of that key, made when there is none; null past the limit, which is counted.
  OpenProblem* open(std::string_view key);
  // Takes up what the ledger kept.
  void restore(std::string key, OpenProblem problem);
  // It differs from what the ledger has.
  void changed(std::string_view key) { changed_.emplace(key); }
  void remove(std::string_view key);
  // Whether it is a new one.
  bool add_follower(std::string_view cause, OpenProblem& problem, std::string_view follower, std::string_view name,
                    std::size_t most_names);

  const Problems& all() const { return problems_; }

  // Statements for everything that changed since the last call; none when nothing did.
  using Write = std::function<Result<void>(ledger::Connection&)>;
  void take_writes(std::vector<Write>& writes);

 private:
  std::size_t limit_;
  Counter& refused_;
  Gauge& open_;
  Problems problems_;
  std::set<std::string, std::less<>> removed_;  // perhaps opened again since
  std::set<std::string, std::less<>> changed_;
  std::vector<std::pair<std::string, std::string>> new_followers_;
};

}  // namespace bellwether::alerts
