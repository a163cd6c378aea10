// The log of checks in the ledger: Nagios' lines, found by the object they are about; and what they tell of its past.
//
// subject_of() is pure. The others block for the ledger: inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/people.h"
#include "base/result.h"
#include "base/time.h"
#include "checks/store/batch.h"
#include "ledger/connection.h"

namespace bellwether::checks {

// "SERVICE ALERT: web1;http;CRITICAL;HARD;3;…" is about web1's http. Both empty for a line that is about the program.
ObjectName subject_of(std::string_view line);

// The words before the colon: "SERVICE ALERT"; empty when there are none.
std::string_view kind_of(std::string_view line);

struct LogEntry {
  UnixSeconds at;
  std::string line;
};

struct StateSpan {
  UnixSeconds from, until;
  alerts::State state = alerts::State::kOk;
  bool is_hard = true;
};

struct PastQuery {
  ObjectName name;
  UnixSeconds from, until;
  std::size_t limit = 1'000;  // of entries
};

struct Past {
  std::vector<StateSpan> spans;   // in the order of time; they end at `until`, where the caller says what holds now
  std::vector<LogEntry> entries;  // newest first
};

// What is known of one object in a range, by its log.
Result<Past> past_of(ledger::Connection& connection, const PastQuery& query);

// Removes lines before `before`, at most `limit`; how many.
Result<std::int64_t> remove_log_before(ledger::Connection& connection, UnixSeconds before, std::size_t limit);

}  // namespace bellwether::checks
