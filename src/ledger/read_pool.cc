#include "ledger/read_pool.h"

#include <chrono>
#include <utility>

namespace bellwether::ledger {

using runtime::MutexLock;

Result<std::unique_ptr<ReadPool>> ReadPool::open(const std::string& path, std::size_t connections) {
  auto pool = std::make_unique<ReadPool>();
  for (std::size_t i = 0; i < connections; ++i) {
    TRY(auto connection, SqliteConnection::open(path, disk::SqliteOptions::Access::kQueryOnly));
    pool->give_back(std::move(connection));
  }
  return pool;
}

Result<ReadPool::Lease> ReadPool::take() {
  const Monotonic deadline = std::chrono::steady_clock::now() + kMaxWait;
  const MutexLock lock(mutex_);
  while (free_.empty()) {
    if (!returned_.wait_until(mutex_, deadline) && free_.empty()) {
      return fail(Code::kUnavailable, "all of the ledger's connections for reading are in use");
    }
  }
  std::unique_ptr<SqliteConnection> connection = std::move(free_.back());
  free_.pop_back();
  return Lease(*this, std::move(connection));
}

void ReadPool::give_back(std::unique_ptr<SqliteConnection> connection) {
  {
    const MutexLock lock(mutex_);
    free_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

}  // namespace bellwether::ledger
