// The promise behind every acknowledgement, on a real process: what the ledger said is durable is there after a kill, and no write is
// there by half.
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/metrics.h"
#include "ledger/database.h"
#include "runtime/descriptor.h"

namespace bellwether::ledger {
namespace {

using runtime::Descriptor;

// Each write puts its number into two tables. Numbers go into `acknowledged` once they are durable.
[[noreturn]] void write_until_killed(const std::string& path, int acknowledged) {
  Metrics metrics;
  auto database = open_sqlite(path, {}, metrics, Log(null_log_sink(), "test"));
  if (!database) ::_exit(1);
  for (std::int64_t number = 0;; ++number) {
    auto work = [number](Connection& connection) -> Result<void> {
      TRY_VOID(connection.execute("INSERT INTO one VALUES ($1)", {number}));
      TRY_VOID(connection.execute("INSERT INTO two VALUES ($1)", {number}));
      return {};
    };
    auto done = [number, acknowledged](const Result<void>& outcome) {
      if (outcome && ::write(acknowledged, &number, sizeof number) != sizeof number) ::_exit(1);
    };
    // Every third waits, so that groups of several sizes are committed.
    if (number % 3 != 0) {
      if (!(*database)->write_later(work, done)) ::_exit(1);
    } else {
      done((*database)->write(work));
    }
  }
}

std::set<std::int64_t> numbers_in(Database& database, const std::string& table) {
  std::set<std::int64_t> numbers;
  const auto rows = database.read([&](Connection& connection) { return connection.query("SELECT x FROM " + table); });
  EXPECT_TRUE(rows) << rows.error().to_string();
  for (const Row& row : *rows) numbers.insert(row.integer(0));
  return numbers;
}

void kill_after(int acknowledgements) {
  SCOPED_TRACE("killed after " + std::to_string(acknowledgements) + " acknowledgements");
  std::string folder = testing::TempDir() + "bw_ledger_kill_XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/bellwether.db";
  Metrics metrics;
  {
    auto database = open_sqlite(path, {}, metrics, Log(null_log_sink(), "test"));
    ASSERT_TRUE(database);
    for (const char* table :
         {"CREATE TABLE one (x INTEGER PRIMARY KEY) STRICT", "CREATE TABLE two (x INTEGER PRIMARY KEY) STRICT"}) {
      ASSERT_TRUE((*database)->write([&](Connection& connection) { return connection.execute(table); }));
    }
  }
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) write_until_killed(path, write_end.get());
  write_end.reset();
  std::set<std::int64_t> acknowledged;
  std::int64_t number = 0;
  while (::read(read_end.get(), &number, sizeof number) == sizeof number) {
    acknowledged.insert(number);
    if (acknowledged.size() == static_cast<std::size_t>(acknowledgements)) ::kill(child, SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  auto database = open_sqlite(path, {}, metrics, Log(null_log_sink(), "test"));
  ASSERT_TRUE(database) << database.error().to_string();
  const std::set<std::int64_t> kept = numbers_in(**database, "one");
  EXPECT_EQ(kept, numbers_in(**database, "two"));
  for (const std::int64_t promised : acknowledged) EXPECT_TRUE(kept.contains(promised)) << promised;
  EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(acknowledgements));
  database->reset();
  std::filesystem::remove_all(folder);
}

TEST(LedgerKill, WhatWasAcknowledgedIsThereAndWhole) {
  for (const int acknowledgements : {1, 2, 7, 40, 100}) kill_after(acknowledgements);
}

}  // namespace
}  // namespace bellwether::ledger
