// KeyBudgets: how many keys may live, in all and under each prefix, and who was cut. The first keys stay; a key that comes later is refused and
// counted under its prefix, with an estimate of how many different keys were refused there.
//
// One for each shard, its thread only; offenders() and usage() may be asked from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "statsd/distinct_counter.h"
#include "statsd/options.h"
#include "statsd/sample.h"

namespace bellwether::statsd {

class KeyBudgets {
 public:
  static constexpr std::size_t kMaxOffenders = 64;  // prefixes that are told apart; the rest is counted under "…"

  explicit KeyBudgets(const LimitOptions& limits);

  // Counts the key in, or says why not. Called for new keys only.
  std::optional<Refusal> admit(std::string_view key, std::uint64_t hash, std::uint64_t keys_now);
  // A key that admit() let in was forgotten.
  void release(std::string_view key);

  struct Offender {
    std::string prefix;
    std::uint64_t limit;    // keys that may live under it
    std::uint64_t refused;  // samples, since the start
    double different_keys;  // estimate, since the start
  };
  // Who was cut, most refused first.
  std::vector<Offender> offenders() const;

  struct Usage {
    std::string prefix;
    std::uint64_t limit;
    std::uint64_t used;
  };
  // How far each budget is used up. Any thread.
  std::vector<Usage> usage() const;

 private:
  struct Budget {
    std::string prefix;
    std::uint64_t limit = 0;
    std::atomic<std::uint64_t> used = 0;  // written by the shard alone
  };
  struct Cut {
    std::uint64_t limit = 0;
    std::uint64_t refused = 0;
    DistinctCounter keys;
  };

  Budget* budget_of(std::string_view key);
  void count(std::string_view prefix, std::uint64_t limit, std::uint64_t hash);

  std::uint64_t max_keys_;
  std::vector<Budget> budgets_;  // longest prefix first
  mutable std::mutex mutex_;
  std::map<std::string, Cut, std::less<>> cuts_;
};

}  // namespace bellwether::statsd
