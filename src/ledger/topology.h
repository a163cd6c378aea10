// Topology: which part needs which. Whoever learns that one part calls another records the edge with its source; whoever looks for the
// cause of trouble reads it.
//
// record() and remove_unseen() run inside a write of the caller's; the others block for the ledger: not on a shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct TopologyEdge {
  std::string caller;  // "checks/web1/http"
  std::string callee;  // what it needs: "checks/web1"
  std::string source;  // who knows: "checks.parent", "checks.dependency", "errors.span", …
  UnixSeconds first_seen, last_seen;
};

class Topology {
 public:
  explicit Topology(Database& database) : database_(database) {}

  // first_seen stays that of the first time.
  static Result<void> record(Connection& connection, const TopologyEdge& edge);
  // Edges of the source that were not seen since: they are gone. How many.
  static Result<std::int64_t> remove_unseen(Connection& connection, std::string_view source, UnixSeconds since);

  Result<std::vector<TopologyEdge>> all(std::size_t limit) const;
  Result<std::vector<TopologyEdge>> needs(std::string_view caller) const;      // what it needs
  Result<std::vector<TopologyEdge>> needed_by(std::string_view callee) const;  // who needs it

 private:
  Result<std::vector<TopologyEdge>> find(std::string_view condition, Value value) const;

  Database& database_;
};

}  // namespace bellwether::ledger
