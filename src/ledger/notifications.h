// Notifications: the log of who was told what, and of what was deliberately left unsaid. What became of a page stands in the outbox as long as
// that keeps it, and comes with the row.
//
// Every call but the static ones blocks for the ledger: not on a shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct NotificationRow {
  std::int64_t id = 0;  // given by the store
  UnixMillis at;
  std::string module, host, service;
  std::string contact, channel, target;
  std::string page_key;    // empty: nobody was told
  std::string stopped_by;  // "none": told
  std::string message;     // JSON
  // Of the page; only read. Absent when the outbox has forgotten it.
  std::optional<std::int64_t> outbox_state;
  std::int64_t attempts = 0;
  std::string last_error;
};

struct NotificationFilter {
  UnixMillis from, until;              // until is not included
  std::string contact, host, service;  // empty: all
  std::size_t limit = 1000;
};

class Notifications {
 public:
  explicit Notifications(Database& database) : database_(database) {}

  // Inside a write of the caller's.
  static Result<void> insert(Connection& connection, const NotificationRow& row);

  Result<std::vector<NotificationRow>> query(const NotificationFilter& filter) const;  // newest first
  // Removes what is older than `before`, at most `limit` of them; how many.
  Result<std::int64_t> remove_before(UnixMillis before, std::size_t limit);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
