// CheckComments: what people and Bellwether said about hosts and services. Ids are given by `checks`.
//
// Inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct CheckCommentRow {
  std::int64_t id = 0;
  std::string host;
  std::string service;     // empty: about the host
  std::int64_t entry = 1;  // 1 a person's, 2 of a downtime, 3 of flapping, 4 of an acknowledgement
  UnixSeconds at;
  std::string author;
  std::string body;
  bool is_persistent = true;
  UnixSeconds expires;  // 0: never
};

class CheckComments {
 public:
  static Result<void> save(Connection& connection, const CheckCommentRow& row);
  static Result<void> remove(Connection& connection, std::int64_t id);      // fine when there is none
  static Result<std::vector<CheckCommentRow>> all(Connection& connection);  // by id
};

}  // namespace bellwether::ledger
