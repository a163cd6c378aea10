// LedgerWriter: the one thread that writes to SQLite. It takes all writes that wait, runs each in a savepoint of one transaction, commits
// once, and only then answers: group commit. A failing write takes nothing with it; a failing commit fails its whole group.
//
// Metrics: ledger.writes, ledger.commits, ledger.writes_failed, ledger.writes_refused, ledger.waiting_writes.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "ledger/database.h"
#include "ledger/sqlite_connection.h"
#include "runtime/mutex.h"

namespace bellwether::ledger {

class LedgerWriter {
 public:
  LedgerWriter(std::unique_ptr<SqliteConnection> connection, const DatabaseOptions& options, Metrics& metrics, Log log);
  // Writes what waits, then ends the thread.
  ~LedgerWriter();
  LedgerWriter(const LedgerWriter&) = delete;
  LedgerWriter& operator=(const LedgerWriter&) = delete;

  // Any thread. kResourceExhausted past max_waiting_writes; otherwise `done` is called on the writer's thread.
  Result<void> submit(Database::Work work, Database::Done done) BW_EXCLUDES(mutex_);

 private:
  struct Write {
    Database::Work work;
    Database::Done done;
    Result<void> outcome;
  };

  void serve() BW_EXCLUDES(mutex_);
  void commit_group(std::vector<Write>& group);
  Result<void> run_in_savepoint(Write& write);

  const DatabaseOptions options_;
  const std::unique_ptr<SqliteConnection> connection_;
  Log log_;
  Counter& writes_;
  Counter& commits_;
  Counter& failed_;
  Counter& refused_;
  mutable runtime::Mutex mutex_;
  runtime::Condition changed_;
  std::deque<Write> waiting_ BW_GUARDED_BY(mutex_);
  bool is_stopping_ BW_GUARDED_BY(mutex_) = false;
  Metrics::Subscription waiting_gauge_;
  std::thread thread_;
};

}  // namespace bellwether::ledger
