// The embedded Database: one file, one writer, a few readers beside it.
#include <chrono>
#include <future>
#include <utility>

#include "ledger/database.h"
#include "ledger/migrations.h"
#include "ledger/read_pool.h"
#include "ledger/sqlite_connection.h"
#include "ledger/writer.h"

namespace bellwether::ledger {
namespace {

using disk::SqliteOptions;
using disk::SqliteTransaction;

class SqliteLedger final : public Database {
 public:
  SqliteLedger(std::unique_ptr<SqliteConnection> writing, std::unique_ptr<ReadPool> readers,
               const DatabaseOptions& options, Metrics& metrics, Log log)
      : readers_(std::move(readers)), writer_(std::move(writing), options, metrics, log) {}

  const Dialect& dialect() const override { return sqlite_dialect(); }

  Result<void> write_later(Work work, Done done) override { return writer_.submit(std::move(work), std::move(done)); }

 protected:
  Result<void> read_with(Work work) override {
    TRY(const ReadPool::Lease lease, readers_->take());
    TRY(SqliteTransaction transaction, SqliteTransaction::begin((*lease).database(), SqliteTransaction::Kind::kRead));
    TRY_VOID(work(*lease));
    return transaction.commit();
  }

  Result<void> write_with(Work work) override {
    std::promise<Result<void>> promise;
    std::future<Result<void>> outcome = promise.get_future();
    TRY_VOID(
        writer_.submit(std::move(work), [&promise](Result<void> result) { promise.set_value(std::move(result)); }));
    return outcome.get();
  }

 private:
  const std::unique_ptr<ReadPool> readers_;
  LedgerWriter writer_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, const DatabaseOptions& options, Metrics& metrics,
                                              Log log) {
  TRY(std::unique_ptr<SqliteConnection> writing, SqliteConnection::open(path, SqliteOptions::Access::kReadWrite));
  {
    TRY(SqliteTransaction transaction, SqliteTransaction::begin(writing->database(), SqliteTransaction::Kind::kWrite));
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    TRY(const std::int64_t ran, migrate(*writing, schema(), now));
    TRY_VOID(transaction.commit());
    if (ran != 0) log.info("ledger schema brought up to date", {{"path", path}, {"migrations", ran}});
  }
  TRY(std::unique_ptr<ReadPool> readers, ReadPool::open(path, options.readers));
  return std::make_unique<SqliteLedger>(std::move(writing), std::move(readers), options, metrics, log);
}

}  // namespace bellwether::ledger
