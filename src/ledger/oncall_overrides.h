// OncallOverrides: for a time, somebody else than a schedule says is on call. One that is taken back ends now and stays as a record.
//
// All static: inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct OncallOverrideRow {
  std::int64_t id = 0;  // given by alerts
  std::string schedule, contact;
  UnixSeconds starts, ends;
  std::string author;
};

class OncallOverrides {
 public:
  // Puts it there, or in place of the one with that id.
  static Result<void> put(Connection& connection, const OncallOverrideRow& row);
  // By id.
  static Result<std::vector<OncallOverrideRow>> all(Connection& connection);
  static Result<std::int64_t> remove_ended_before(Connection& connection, UnixSeconds before);
};

}  // namespace bellwether::ledger
