// ErrorStates: what errors knows, as rows whose bytes are its own (docs/formats/errors-state.md), and numbers such as how far of the archive they
// have heard. Whoever writes several of them does so in one transaction, so that they always belong together.
//
// All static: inside a read or write of the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct ErrorActivityRow {
  std::int64_t id = 0;  // given by the store
  std::int64_t issue = 0;
  UnixMillis when;
  std::string author, kind, body;
};

class ErrorStates {
 public:
  enum class Table { kIssue, kGroup };

  static Result<void> put(Connection& connection, Table table, std::uint64_t id, std::string state);
  static Result<void> remove(Connection& connection, Table table, std::uint64_t id);
  // By id; few at a time are in memory.
  static Result<void> each(Connection& connection, Table table,
                           const std::function<Result<void>(const std::string& state)>& visit);

  static Result<void> put_project(Connection& connection, std::int64_t project, std::string state);
  static Result<std::vector<std::pair<std::int64_t, std::string>>> projects(Connection& connection);

  static Result<void> put_release(Connection& connection, std::int64_t project, const std::string& version,
                                  std::string state);
  static Result<void> remove_release(Connection& connection, std::int64_t project, const std::string& version);
  struct Release {
    std::int64_t project = 0;
    std::string version, state;
  };
  static Result<std::vector<Release>> releases(Connection& connection);

  static Result<void> put_series(Connection& connection, const std::string& name, std::string state);
  static Result<void> remove_series(Connection& connection, const std::string& name);
  static Result<std::vector<std::pair<std::string, std::string>>> series(Connection& connection);

  static Result<void> discard(Connection& connection, std::int64_t project, const std::string& hash);
  static Result<std::vector<std::pair<std::int64_t, std::string>>> discarded(Connection& connection);

  // Ids of events that came lately, as bytes; those of before `before` go.
  static Result<void> add_recent(Connection& connection, UnixSeconds when, std::string ids);
  static Result<void> remove_recent_before(Connection& connection, UnixSeconds before);
  // The latest first, until `visit` says false.
  static Result<void> each_recent(Connection& connection,
                                  const std::function<bool(UnixSeconds when, const std::string& ids)>& visit);

  static Result<void> put_number(Connection& connection, std::string_view name, std::uint64_t value);
  static Result<std::vector<std::pair<std::string, std::uint64_t>>> numbers(Connection& connection);

  static Result<void> add_activity(Connection& connection, const ErrorActivityRow& row);
  // What was said of one issue belongs to another from now on.
  static Result<void> move_activity(Connection& connection, std::uint64_t from, std::uint64_t to);
  static Result<void> remove_activity(Connection& connection, std::uint64_t issue);
  // Newest first.
  static Result<std::vector<ErrorActivityRow>> activity(Connection& connection, std::uint64_t issue, std::size_t limit);
};

}  // namespace bellwether::ledger
