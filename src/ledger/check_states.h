// CheckStates: what every watched host and service is in, as a text that only `checks` reads.
//
// Inside a read or write of the caller's.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct CheckStateRow {
  std::string host;
  std::string service;  // empty: the host itself
  std::string state;
};

class CheckStates {
 public:
  static Result<void> save(Connection& connection, const CheckStateRow& row);
  static Result<void> remove(Connection& connection, const std::string& host, const std::string& service);
  static Result<std::vector<CheckStateRow>> all(Connection& connection);  // by host, then service
};

}  // namespace bellwether::ledger
