#include "ledger/outbox.h"

#include <array>

#include <gmock/gmock.h>

#include "ledger/testing.h"

namespace bellwether::ledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OutboxTest : public LedgerTest {
 protected:
  OutboxRow page(const std::string& key, const std::string& target = "anna@example.com",
                 const std::string& subject = "", std::int64_t due = 100) {
    OutboxRow row;
    row.key = key;
    row.channel = "mail";
    row.target = target;
    row.lane = "mail/" + target;
    row.subject = subject.empty() ? "" : subject + "/" + target;
    row.contact = "anna";
    row.payload = "{}";
    row.created = at(100);
    row.due = at(due);
    return row;
  }

  void put(const OutboxRow& row) {
    const auto outcome =
        database_->write([&](Connection& connection) -> Result<void> { return Outbox::insert(connection, row); });
    ASSERT_TRUE(outcome) << outcome.error().to_string();
  }

  std::vector<OutboxRow> due(std::int64_t now, std::size_t for_each_lane = 100, std::size_t limit = 100) {
    const auto rows = Outbox(*database_).due(at(now), for_each_lane, limit);
    EXPECT_TRUE(rows) << rows.error().to_string();
    return rows.value_or(std::vector<OutboxRow>());
  }
  std::vector<std::string> due_keys(std::int64_t now, std::size_t for_each_lane = 100, std::size_t limit = 100) {
    std::vector<std::string> keys;
    for (const OutboxRow& row : due(now, for_each_lane, limit)) keys.push_back(row.key);
    return keys;
  }
  std::int64_t id_of(const std::string& key) {
    for (const OutboxRow& row : due(1'000'000)) {
      if (row.key == key) return row.id;
    }
    ADD_FAILURE() << key << " is not due";
    return 0;
  }
  std::vector<std::int64_t> begin(std::int64_t id, std::int64_t now = 100) {
    const auto begun = database_->write([&](Connection& connection) -> Result<std::vector<std::int64_t>> {
      return Outbox::begin_attempts(connection, std::array{id}, at(now));
    });
    EXPECT_TRUE(begun) << begun.error().to_string();
    return begun.value_or(std::vector<std::int64_t>());
  }
  void finish(const OutboxOutcome& outcome, std::int64_t now) {
    ASSERT_TRUE(database_->write([&](Connection& connection) -> Result<void> {
      return Outbox::finish_attempts(connection, std::span(&outcome, 1), at(now));
    }));
  }
};

TEST_F(OutboxTest, AKeyIsKeptOnce) {
  OutboxRow row = page("k1");
  row.payload = "first";
  put(row);
  row.payload = "second";
  put(row);
  const auto rows = due(100);
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].payload, "first");
  EXPECT_EQ(rows[0].contact, "anna");
  EXPECT_EQ(rows[0].created, at(100));
}

TEST_F(OutboxTest, IsDueNotBeforeItsTime) {
  put(page("early"));
  put(page("late", "anna@example.com", "", 200));
  EXPECT_THAT(due_keys(150), ElementsAre("early"));
  EXPECT_EQ(*Outbox(*database_).next_due(at(150)), at(200));
  EXPECT_THAT(due_keys(200), ElementsAre("early", "late"));
  EXPECT_EQ(*Outbox(*database_).next_due(at(200)), std::nullopt);
}

TEST_F(OutboxTest, AFullLaneHidesNoOther) {
  for (int i = 0; i < 20; ++i) put(page("dead" + std::to_string(i), "dead@example.com"));
  put(page("other", "berta@example.com"));
  EXPECT_THAT(due_keys(100, 2), ElementsAre("dead0", "dead1", "other"));
  // The limit takes the first of every lane before the second of any.
  EXPECT_THAT(due_keys(100, 20, 2), ElementsAre("dead0", "other"));
}

TEST_F(OutboxTest, ASubjectKeepsItsOrder) {
  put(page("problem", "anna@example.com", "7", 100));
  put(page("recovery", "anna@example.com", "7", 100));
  put(page("another", "anna@example.com", "8", 100));
  put(page("elsewhere", "berta@example.com", "7", 100));
  EXPECT_THAT(due_keys(100), ElementsAre("problem", "another", "elsewhere"));
  const std::int64_t id = id_of("problem");
  begin(id);
  finish({.id = id, .kind = OutboxOutcome::Kind::kRetry, .error = "busy", .due = at(500)}, 101);
  EXPECT_THAT(due_keys(101), ElementsAre("another", "elsewhere")) << "the recovery waits for its problem";
  EXPECT_THAT(begin(id, 499), IsEmpty());
  EXPECT_THAT(begin(id, 500), ElementsAre(id));
  finish({.id = id, .kind = OutboxOutcome::Kind::kDelivered}, 502);
  EXPECT_THAT(due_keys(502), ElementsAre("recovery", "another", "elsewhere"));
}

TEST_F(OutboxTest, ADeadOneHoldsNobodyAndCanBeRevived) {
  put(page("problem", "anna@example.com", "7"));
  put(page("recovery", "anna@example.com", "7"));
  const std::int64_t id = id_of("problem");
  begin(id);
  finish({.id = id, .kind = OutboxOutcome::Kind::kDead, .error = "550 no such user"}, 110);
  EXPECT_THAT(due_keys(110), ElementsAre("recovery"));
  Outbox outbox(*database_);
  const auto dead = outbox.dead_letters(10);
  ASSERT_EQ(dead->size(), 1);
  EXPECT_EQ(dead->front().last_error, "550 no such user");
  EXPECT_EQ(dead->front().attempts, 1);
  EXPECT_EQ(outbox.counts()->dead, 1);
  ASSERT_EQ(outbox.dead_by_channel()->size(), 1);
  EXPECT_EQ(outbox.dead_by_channel()->front().channel, "mail");
  EXPECT_EQ(outbox.dead_by_channel()->front().count, 1);
  EXPECT_EQ(outbox.dead_by_channel()->front().last.key, "problem");
  EXPECT_EQ(outbox.discard(id_of("recovery")).error().code(), Code::kNotFound) << "only what is dead is discarded";
  ASSERT_TRUE(outbox.revive(id, at(120)));
  EXPECT_THAT(due_keys(120), ElementsAre("problem"));
  EXPECT_EQ(outbox.find(id)->attempts, 0);
  EXPECT_EQ(outbox.find(id)->created, at(120));
  EXPECT_EQ(outbox.revive(id, at(121)).error().code(), Code::kNotFound);
  EXPECT_EQ(outbox.counts()->waiting, 2);
}

TEST_F(OutboxTest, ALateOutcomeChangesNothing) {
  put(page("k1"));
  const std::int64_t id = id_of("k1");
  begin(id);
  finish({.id = id, .kind = OutboxOutcome::Kind::kDelivered}, 101);
  finish({.id = id, .kind = OutboxOutcome::Kind::kDead, .error = "late"}, 102);
  EXPECT_THAT(begin(id), IsEmpty());
  const auto row = Outbox(*database_).find(id);
  EXPECT_EQ(row->state, OutboxRow::State::kDelivered);
  EXPECT_EQ(row->attempts, 1);
  EXPECT_EQ(row->last_error, "");
}

TEST_F(OutboxTest, AnAttemptThatWasCutOffIsRepeated) {
  put(page("k1"));
  begin(id_of("k1"));
  reopen();
  const auto rows = due(100);
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].attempts, 1);
  finish({.id = rows[0].id, .kind = OutboxOutcome::Kind::kDelivered}, 101);
  reopen();
  EXPECT_THAT(due_keys(1'000), IsEmpty());
}

TEST_F(OutboxTest, OnlyFinishedRowsAreRemoved) {
  for (const char* key : {"a", "b", "c"}) put(page(key));
  finish({.id = id_of("a"), .kind = OutboxOutcome::Kind::kDelivered}, 200);
  finish({.id = id_of("b"), .kind = OutboxOutcome::Kind::kDelivered}, 300);
  Outbox outbox(*database_);
  EXPECT_EQ(*outbox.remove_finished_before(at(250), 10), 1);
  EXPECT_EQ(*outbox.remove_finished_before(at(1'000), 10), 1);
  EXPECT_THAT(due_keys(1'000), ElementsAre("c"));
}

TEST_F(OutboxTest, ADeadOneCanBeDiscarded) {
  put(page("k1"));
  const std::int64_t id = id_of("k1");
  finish({.id = id, .kind = OutboxOutcome::Kind::kDead, .error = "no"}, 110);
  ASSERT_TRUE(Outbox(*database_).discard(id));
  EXPECT_EQ(Outbox(*database_).counts()->dead, 0);
  EXPECT_TRUE(Outbox(*database_).dead_by_channel()->empty());
}

TEST_F(OutboxTest, AnUnknownIdIsNotFound) {
  EXPECT_EQ(Outbox(*database_).find(99).error().code(), Code::kNotFound);
}

}  // namespace
}  // namespace bellwether::ledger
