// Silences: for a time, problems that match are not told. One that is taken back ends now and stays as a record.
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

struct SilenceRow {
  std::int64_t id = 0;   // given by alerts
  std::string matchers;  // JSON, alerts' own
  UnixSeconds starts, ends;
  std::string author, comment;
};

class Silences {
 public:
  // Puts it there, or in place of the one with that id.
  static Result<void> put(Connection& connection, const SilenceRow& row);
  // By id.
  static Result<std::vector<SilenceRow>> all(Connection& connection);
  static Result<std::int64_t> remove_ended_before(Connection& connection, UnixSeconds before);
};

}  // namespace bellwether::ledger
