// What the repositories of checks promise, on the SQLite driver.
#include <gmock/gmock.h>

#include "ledger/check_comments.h"
#include "ledger/check_downtimes.h"
#include "ledger/check_log.h"
#include "ledger/check_states.h"
#include "ledger/testing.h"
#include "ledger/topology.h"

namespace bellwether::ledger {
namespace {

class ChecksTest : public LedgerTest {
 protected:
  template <class Work>
  void write(Work work) {
    const Result<void> done =
        database_->write([&](Connection& connection) -> Result<void> { return work(connection); });
    ASSERT_TRUE(done) << done.error().to_string();
  }
  template <class Work>
  auto read(Work work) {
    return database_->read([&](Connection& connection) { return work(connection); }).value();
  }
};

TEST_F(ChecksTest, AStateIsReplaced) {
  write([](Connection& connection) { return CheckStates::save(connection, {"web1", "http", "old"}); });
  write([](Connection& connection) { return CheckStates::save(connection, {"web1", "http", "new"}); });
  write([](Connection& connection) { return CheckStates::save(connection, {"web1", "", "up"}); });
  reopen();
  const std::vector<CheckStateRow> rows = read(CheckStates::all);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].service, "");
  EXPECT_EQ(rows[1].state, "new");
  write([](Connection& connection) { return CheckStates::remove(connection, "web1", ""); });
  EXPECT_EQ(read(CheckStates::all).size(), 1u);
}

TEST_F(ChecksTest, CommentsComeBackWhole) {
  const CheckCommentRow comment{.id = 5,
                                .host = "web1",
                                .service = "http",
                                .entry = 4,
                                .at = unix_seconds(100),
                                .author = "ada",
                                .body = "on it; 'soon'",
                                .is_persistent = false,
                                .expires = unix_seconds(900)};
  write([&](Connection& connection) { return CheckComments::save(connection, comment); });
  reopen();
  const CheckCommentRow found = read(CheckComments::all).at(0);
  EXPECT_EQ(found.id, 5);
  EXPECT_EQ(found.service, "http");
  EXPECT_EQ(found.entry, 4);
  EXPECT_EQ(found.at, unix_seconds(100));
  EXPECT_EQ(found.author, "ada");
  EXPECT_EQ(found.body, "on it; 'soon'");
  EXPECT_FALSE(found.is_persistent);
  EXPECT_EQ(found.expires, unix_seconds(900));
  write([](Connection& connection) { return CheckComments::remove(connection, 5); });
  EXPECT_TRUE(read(CheckComments::all).empty());
}

TEST_F(ChecksTest, DowntimesBegin) {
  CheckDowntimeRow downtime{.id = 3,
                            .host = "web1",
                            .service = {},
                            .entered = unix_seconds(1),
                            .start = unix_seconds(10),
                            .end = unix_seconds(100),
                            .is_fixed = false,
                            .duration = seconds(30),
                            .triggered_by = 2,
                            .is_in_effect = false,
                            .began = {},
                            .author = "ada",
                            .body = "disks",
                            .comment = 9,
                            .recurrence = "sundays"};
  write([&](Connection& connection) { return CheckDowntimes::save(connection, downtime); });
  downtime.is_in_effect = true;
  downtime.began = unix_seconds(20);
  write([&](Connection& connection) { return CheckDowntimes::save(connection, downtime); });
  reopen();
  const CheckDowntimeRow found = read(CheckDowntimes::all).at(0);
  EXPECT_EQ(found.start, unix_seconds(10));
  EXPECT_FALSE(found.is_fixed);
  EXPECT_EQ(found.duration, seconds(30));
  EXPECT_EQ(found.triggered_by, 2);
  EXPECT_TRUE(found.is_in_effect);
  EXPECT_EQ(found.began, unix_seconds(20));
  EXPECT_EQ(found.comment, 9);
  EXPECT_EQ(found.recurrence, "sundays");
  write([](Connection& connection) { return CheckDowntimes::remove(connection, 3); });
  EXPECT_TRUE(read(CheckDowntimes::all).empty());
}

TEST_F(ChecksTest, TheLogIsReadByObjectAndPagedBackwards) {
  write([](Connection& connection) -> Result<void> {
    for (const std::int64_t second : {1, 2, 3}) {
      const CheckLogRow web{.when = unix_seconds(second), .host = "web1", .service = "http", .line = "w"};
      TRY_VOID(CheckLog::append(connection, web));
      const CheckLogRow host{.when = unix_seconds(second), .host = "web1", .line = "h"};
      TRY_VOID(CheckLog::append(connection, host));
    }
    return {};
  });
  const auto query = [&](const CheckLogFilter& filter) {
    return read([&](Connection& connection) { return CheckLog::query(connection, filter); });
  };
  CheckLogFilter filter{.until = unix_seconds(10), .host = "web1", .service = "http", .limit = 2};
  const std::vector<CheckLogRow> newest = query(filter);
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest[0].when, unix_seconds(3));
  filter.before_id = newest.back().id;
  const std::vector<CheckLogRow> older = query(filter);
  ASSERT_EQ(older.size(), 1u);
  EXPECT_EQ(older[0].when, unix_seconds(1));
  EXPECT_EQ(query({.until = unix_seconds(10), .host = "web1"}).size(), 6u);
  const auto removed =
      database_->write([](Connection& connection) { return CheckLog::remove_before(connection, unix_seconds(3), 10); });
  EXPECT_EQ(removed.value(), 4);
  EXPECT_EQ(query({.until = unix_seconds(10)}).size(), 2u);
}

TEST_F(ChecksTest, EdgesKeepTheirFirstTimeAndGoWhenUnseen) {
  TopologyEdge edge{.caller = "checks/web1/http",
                    .callee = "checks/web1",
                    .source = "checks.host",
                    .first_seen = unix_seconds(1),
                    .last_seen = unix_seconds(1)};
  write([&](Connection& connection) { return Topology::record(connection, edge); });
  edge.first_seen = edge.last_seen = unix_seconds(50);
  write([&](Connection& connection) { return Topology::record(connection, edge); });
  Topology topology(*database_);
  const TopologyEdge found = topology.needs("checks/web1/http").value().at(0);
  EXPECT_EQ(found.first_seen, unix_seconds(1));
  EXPECT_EQ(found.last_seen, unix_seconds(50));
  EXPECT_EQ(topology.needed_by("checks/web1").value().size(), 1u);
  EXPECT_EQ(topology.all(10).value().size(), 1u);
  const auto remove = [&](std::string_view source, std::int64_t since) {
    return database_->write(
        [&](Connection& connection) { return Topology::remove_unseen(connection, source, unix_seconds(since)); });
  };
  EXPECT_EQ(remove("checks.host", 50).value(), 0);
  EXPECT_EQ(remove("other", 60).value(), 0);
  EXPECT_EQ(remove("checks.host", 60).value(), 1);
  EXPECT_TRUE(topology.all(10).value().empty());
}

}  // namespace
}  // namespace bellwether::ledger
