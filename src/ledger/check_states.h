// CheckStates: what every watched host and service is in, as a text that only `checks` reads, and the few numbers that hold for the whole
// program: counters that never go back, switches that were changed at run time.
//
// save(), remove() and set_number() run inside a write of the caller's; the others block for the ledger: not on a shard.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct CheckStateRow {
  std::string host;
  std::string service;  // empty: the host itself
  std::string state;
};

class CheckStates {
 public:
  explicit CheckStates(Database& database) : database_(database) {}

  static Result<void> save(Connection& connection, const CheckStateRow& row);
  static Result<void> remove(Connection& connection, std::string_view host, std::string_view service);
  static Result<void> set_number(Connection& connection, std::string_view name, std::int64_t value);
  static Result<void> remove_number(Connection& connection, std::string_view name);

  Result<std::vector<CheckStateRow>> all() const;  // by host, then service
  Result<std::map<std::string, std::int64_t>> numbers() const;

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
