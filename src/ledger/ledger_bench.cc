// Durable writes a second, alone and many at once, and reads. The folder has to be on the disk that is meant: a tmpfs syncs for nothing. One
// line a figure: name, value, unit, tab-separated.
//
//   bw_ledger_bench FOLDER
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "ledger/database.h"
#include "ledger/settings.h"

namespace bellwether::ledger {
namespace {

constexpr std::chrono::milliseconds kBudget{500};

// Calls of `operation` a second, from `threads` threads at once.
template <class Operation>
double rate(std::size_t threads, const Operation& operation) {
  std::atomic<std::uint64_t> finished = 0;
  const auto begin = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < threads; ++i) {
      workers.emplace_back([&] {
        while (std::chrono::steady_clock::now() - begin < kBudget) {
          operation();
          ++finished;
        }
      });
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(finished) / took.count();
}

int run(const std::string& folder) {
  Metrics metrics;
  const std::string path = folder + "/ledger_bench.db";
  auto database = open_sqlite(path, {}, metrics, Log(null_log_sink(), "bench"));
  if (!database) {
    fmt::print(stderr, "{}\n", database.error().to_string());
    return 1;
  }
  Settings settings(**database);
  std::atomic<bool> is_fine = true;
  // A new value each time: SQLite does not write what is there already.
  std::atomic<std::int64_t> next = 0;
  const auto write = [&] {
    if (!settings.set("name", std::to_string(++next), UnixMillis())) is_fine = false;
  };
  const auto read = [&] {
    if (!settings.get("name")) is_fine = false;
  };
  for (const std::size_t threads : {1, 16}) {
    fmt::print("ledger/durable_writes/{}_threads\t{:.4g}\t1/s\n", threads, rate(threads, write));
  }
  fmt::print("ledger/reads/1_threads\t{:.4g}\t1/s\n", rate(1, read));
  database->reset();
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  return is_fine ? 0 : 1;
}

}  // namespace
}  // namespace bellwether::ledger

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: bw_ledger_bench FOLDER\n");
    return 2;
  }
  return bellwether::ledger::run(arguments[1]);
}
