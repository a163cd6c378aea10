// AlertStates: what `alerts` remembers of problems and contacts, as texts by kind and key that only alerts reads, and who follows from which
// problem.
//
// All static: inside a read or write of the caller's.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

class AlertStates {
 public:
  enum class Kind { kKeptProblem, kOpenProblem, kContactSwitches };
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  static Result<void> put(Connection& connection, Kind kind, std::string_view key, std::string_view state);
  // It need not be there.
  static Result<void> remove(Connection& connection, Kind kind, std::string_view key);
  // Key and state, by key. Bounded by alerts' own limits.
  static Result<Pairs> all(Connection& connection, Kind kind);

  static Result<void> add_follower(Connection& connection, std::string_view cause, std::string_view follower);
  static Result<void> remove_followers(Connection& connection, std::string_view cause);
  // Cause and follower, by both.
  static Result<Pairs> followers(Connection& connection);
};

}  // namespace bellwether::ledger
