// Database: the relational state of Bellwether. SQLite is the embedded driver; PostgreSQL is to be the cluster's, behind the same interface.
//
//   Result<User> user = database.read([&](Connection& connection) { return find_user(connection, name); });
//   Result<void> done = database.write([&](Connection& connection) { return insert_user(connection, user); });
//
// Both block: call them from a BlockingPool or at start-up, never on a shard. A write is one transaction: it is durable when write()
// returns, or nothing of it happened. Writes that come at the same time share one commit. Any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

class Database {
 public:
  using Work = std::move_only_function<Result<void>(Connection&)>;
  using Done = std::move_only_function<void(Result<void>)>;

  virtual ~Database() = default;
  virtual const Dialect& dialect() const = 0;

  // `work` sees one unchanging state. It may call query() only. Yields what `work` returns, a Result<T>.
  template <class Function>
  auto read(Function work) -> std::invoke_result_t<Function&, Connection&>;

  // A failing `work` is rolled back; what it returned comes back. `work` must not call the Database.
  template <class Function>
  auto write(Function work) -> std::invoke_result_t<Function&, Connection&>;

  // Queues a write and returns at once; `done` is called on the writer's thread, once it is durable or has failed. Past
  // the limit (DatabaseOptions::max_waiting_writes) kResourceExhausted at once, without `done`. Any thread, shards too.
  virtual Result<void> write_later(Work work, Done done) = 0;

 protected:
  virtual Result<void> read_with(Work work) = 0;
  virtual Result<void> write_with(Work work) = 0;
};

struct DatabaseOptions {
  std::size_t readers = 4;                  // connections for reading; more readers than that wait
  std::size_t max_waiting_writes = 10'000;  // limits.ledger_waiting_writes
  std::size_t max_writes_per_commit = 256;
};

// Opens or creates the file and brings its schema up to date. kDataLoss for a damaged file or a schema that is not ours, kOutOfRange for
// one that a later version wrote.
Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, const DatabaseOptions& options, Metrics& metrics,
                                              Log log);

namespace database_detail {

// Runs `work` through `run`, carrying its value past an interface that knows Result<void> only.
template <class Function, class Run>
auto carry(Function& work, Run run) -> std::invoke_result_t<Function&, Connection&> {
  using Returned = std::invoke_result_t<Function&, Connection&>;
  using T = typename Returned::value_type;
  if constexpr (std::is_void_v<T>) {
    return run([&work](Connection& connection) -> Result<void> { return work(connection); });
  } else {
    std::optional<T> value;
    Result<void> outcome = run([&work, &value](Connection& connection) -> Result<void> {
      Returned returned = work(connection);
      if (!returned) return std::unexpected<Error>(std::move(returned).error());
      value.emplace(std::move(*returned));
      return {};
    });
    if (!outcome) return std::unexpected<Error>(std::move(outcome).error());
    return std::move(*value);
  }
}

}  // namespace database_detail

template <class Function>
auto Database::read(Function work) -> std::invoke_result_t<Function&, Connection&> {
  return database_detail::carry(work, [this](Work wrapped) { return read_with(std::move(wrapped)); });
}

template <class Function>
auto Database::write(Function work) -> std::invoke_result_t<Function&, Connection&> {
  return database_detail::carry(work, [this](Work wrapped) { return write_with(std::move(wrapped)); });
}

}  // namespace bellwether::ledger
