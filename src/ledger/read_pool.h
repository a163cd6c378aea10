// ReadPool: a few connections that only query, lent to whichever thread asks. Who comes when all are out waits its turn.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/sqlite_connection.h"
#include "runtime/mutex.h"

namespace bellwether::ledger {

class ReadPool {
 public:
  static constexpr seconds kMaxWait{30};  // for a free connection; then kUnavailable

  static Result<std::unique_ptr<ReadPool>> open(const std::string& path, std::size_t connections);

  class Lease {
   public:
    Lease(ReadPool& pool, std::unique_ptr<SqliteConnection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->give_back(std::move(connection_));
    }
    SqliteConnection& operator*() const { return *connection_; }

   private:
    ReadPool* pool_;
    std::unique_ptr<SqliteConnection> connection_;
  };
  Result<Lease> take() BW_EXCLUDES(mutex_);

 private:
  void give_back(std::unique_ptr<SqliteConnection> connection) BW_EXCLUDES(mutex_);

  runtime::Mutex mutex_;
  runtime::Condition returned_;
  std::vector<std::unique_ptr<SqliteConnection>> free_ BW_GUARDED_BY(mutex_);
};

}  // namespace bellwether::ledger
