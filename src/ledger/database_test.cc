#include "ledger/database.h"

#include <atomic>
#include <future>
#include <thread>

#include <gmock/gmock.h>

#include "ledger/testing.h"

namespace bellwether::ledger {
namespace {

class DatabaseTest : public LedgerTest {
 protected:
  DatabaseTest() {
    EXPECT_TRUE(database_->write(
        [](Connection& connection) { return connection.execute("CREATE TABLE n(x INTEGER PRIMARY KEY) STRICT"); }));
  }
  Result<std::int64_t> insert(std::int64_t x) {
    return database_->write(
        [x](Connection& connection) { return connection.execute("INSERT INTO n VALUES ($1)", {x}); });
  }
  std::int64_t count() {
    return database_
        ->read([](Connection& connection) -> Result<std::int64_t> {
          TRY(const Row row, connection.query_one("SELECT count(*) FROM n", {}, ""));
          return row.integer(0);
        })
        .value();
  }
};

TEST_F(DatabaseTest, AFailedWriteLeavesNothing) {
  const Result<void> outcome = database_->write([](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("INSERT INTO n VALUES (1)"));
    return fail(Code::kInvalidArgument, "changed my mind");
  });
  EXPECT_EQ(outcome.error().message(), "changed my mind");
  EXPECT_EQ(count(), 0);
  EXPECT_EQ(metrics_.counter("ledger.writes_failed", {}, "").value(), 1u);
}

TEST_F(DatabaseTest, WritesThatWaitTogetherShareACommitAndFailAlone) {
  std::promise<void> release;
  std::promise<void> blocked;
  ASSERT_TRUE(database_->write_later(
      [&](Connection&) -> Result<void> {
        blocked.set_value();
        release.get_future().wait();
        return {};
      },
      [](Result<void>) {}));
  blocked.get_future().wait();
  const std::uint64_t commits = metrics_.counter("ledger.commits", {}, "").value();
  constexpr int kWrites = 20;
  std::vector<std::promise<Result<void>>> outcomes(kWrites);
  for (int i = 0; i < kWrites; ++i) {
    auto work = [i](Connection& connection) -> Result<void> {
      TRY_VOID(
          connection.execute("INSERT INTO n VALUES ($1)", {std::int64_t{i / 2}}));  // every second one exists already
      return {};
    };
    auto& outcome = outcomes[static_cast<std::size_t>(i)];
    ASSERT_TRUE(
        database_->write_later(work, [&outcome](Result<void> result) { outcome.set_value(std::move(result)); }));
  }
  release.set_value();
  for (int i = 0; i < kWrites; ++i) {
    const Result<void> outcome = outcomes[static_cast<std::size_t>(i)].get_future().get();
    EXPECT_EQ(outcome.has_value(), i % 2 == 0) << i;
    if (!outcome) {
      EXPECT_EQ(outcome.error().code(), Code::kAlreadyExists);
    }
  }
  EXPECT_EQ(count(), kWrites / 2);
  EXPECT_EQ(metrics_.counter("ledger.commits", {}, "").value(), commits + 2);
}

TEST_F(DatabaseTest, RefusesWritesPastItsLimit) {
  DatabaseOptions options;
  options.max_waiting_writes = 1;
  reopen(options);
  std::promise<void> release;
  std::promise<void> blocked;
  const auto ignore = [](Result<void>) {};
  const auto nothing = [](Connection&) -> Result<void> { return {}; };
  ASSERT_TRUE(database_->write_later(
      [&](Connection&) -> Result<void> {
        blocked.set_value();
        release.get_future().wait();
        return {};
      },
      ignore));
  blocked.get_future().wait();
  EXPECT_TRUE(database_->write_later(nothing, ignore));
  EXPECT_EQ(database_->write_later(nothing, ignore).error().code(), Code::kResourceExhausted);
  EXPECT_EQ(metrics_.counter("ledger.writes_refused", {}, "").value(), 1u);
  release.set_value();
  database_.reset();  // ends the writer, which still looks at the promises
}

TEST_F(DatabaseTest, WhatWaitsIsWrittenBeforeItCloses) {
  for (std::int64_t i = 0; i < 50; ++i) {
    auto work = [i](Connection& connection) -> Result<void> {
      TRY_VOID(connection.execute("INSERT INTO n VALUES ($1)", {i}));
      return {};
    };
    ASSERT_TRUE(database_->write_later(work, [](Result<void>) {}));
  }
  reopen();
  EXPECT_EQ(count(), 50);
}

TEST_F(DatabaseTest, ManyThreadsReadAndWriteAtOnce) {
  std::vector<std::jthread> threads;
  threads.reserve(6);
  std::atomic<int> failures = 0;
  for (std::int64_t thread = 0; thread < 6; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::int64_t i = 0; i < 20; ++i) {
        if (!insert(thread * 1000 + i)) ++failures;
        if (count() < i) ++failures;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(count(), 120);
}

TEST_F(DatabaseTest, AReadCannotWrite) {
  EXPECT_FALSE(database_->read([](Connection& connection) { return connection.execute("INSERT INTO n VALUES (1)"); }));
  EXPECT_EQ(count(), 0);
}

TEST_F(DatabaseTest, ListsAreOneParameter) {
  for (std::int64_t x : {1, 2, 3}) ASSERT_TRUE(insert(x));
  ASSERT_TRUE(
      database_->write([](Connection& connection) { return connection.execute("CREATE TABLE t(x TEXT) STRICT"); }));
  const TextList awkward = {"plain", "quote\" back\\slash", "new\nline", ""};
  for (const std::string& text : awkward) {
    ASSERT_TRUE(database_->write(
        [&](Connection& connection) { return connection.execute("INSERT INTO t VALUES ($1)", {text}); }));
  }
  const auto found = database_->read([&](Connection& connection) {
    return connection.query("SELECT x FROM t WHERE x " + connection.dialect().any("$1"), {awkward});
  });
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(found->size(), awkward.size());
}

}  // namespace
}  // namespace bellwether::ledger
