#include "alerts/heartbeat/expected_heartbeats.h"

#include <map>
#include <optional>
#include <set>

#include <gmock/gmock.h>

#include "alerts/delivery/dead_letter_alarm.h"

namespace bellwether::alerts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr UnixMillis kStart{seconds(1'763'674'400)};

// The real engine with one contact who is told everything at once.
class EngineTest : public testing::Test {
 protected:
  EngineTest() {
    Contact contact;
    contact.name = "ops";
    for (Contact::Told* told : {&contact.host, &contact.service}) {
      told->options = OptionSet::all();
      told->methods.push_back({.channel = Channel::kWebhook, .target = "https://hook/", .receiver = ""});
    }
    auto directory = std::make_shared<Directory>();
    directory->contacts.push_back(contact);
    Options options;
    options.contacts = {"ops"};
    engine_ = make_engine(options, directory, metrics_, Log(null_log_sink(), "alerts"));
  }

  // What people were told since the last call: "PROBLEM heartbeat backup".
  std::vector<std::string> told(UnixMillis now) {
    engine_->advance(std::chrono::floor<seconds>(now));
    std::vector<std::string> all;
    for (const Page& page : engine_->take_outgoing().pages) {
      all.push_back(std::string(kind_name(page.message.kind)) + " " + page.message.service);
      outputs_[page.message.service] = page.message.output;
      keys_.insert(page.key);
    }
    return all;
  }

  Metrics metrics_;
  std::unique_ptr<Engine> engine_;
  std::map<std::string, std::string> outputs_;
  std::set<std::string> keys_;
};

class ExpectedHeartbeatsTest : public EngineTest {
 protected:
  ExpectedHeartbeatsTest() { expected_.emplace(*engine_, 100); }

  void report(UnixMillis now, std::string_view name, const HeartbeatReport& said = {}) {
    const auto row = expected_->accept(now, name, said);
    ASSERT_TRUE(row) << row.error().to_string();
    expected_->apply(now, *row);
    rows_[row->name] = *row;
  }
  // The process ends and comes back later.
  void restart(UnixMillis down_since, UnixMillis now) {
    std::vector<ledger::HeartbeatRow> rows;
    for (const auto& [name, row] : rows_) rows.push_back(row);
    expected_.emplace(*engine_, 100);
    expected_->restore(now, rows, down_since);
  }

  std::optional<ExpectedHeartbeats> expected_;
  std::map<std::string, ledger::HeartbeatRow> rows_;
};

TEST_F(ExpectedHeartbeatsTest, TellsOnceWhenSomebodyIsMissingAndWhenHeIsBack) {
  expected_->configure(kStart, {{.name = "backup", .every = seconds(3'600), .grace = seconds(300)}});
  report(kStart, "backup");
  expected_->advance(kStart + seconds(3'899));
  EXPECT_THAT(told(kStart + seconds(3'899)), IsEmpty());
  EXPECT_TRUE(expected_->advance(kStart + seconds(3'900)));
  EXPECT_THAT(told(kStart + seconds(3'900)), ElementsAre("PROBLEM heartbeat backup"));
  EXPECT_THAT(outputs_["heartbeat backup"], HasSubstr("was not heard for 65 min, and is expected every 60 min"));
  EXPECT_FALSE(expected_->advance(kStart + seconds(3'960)));
  EXPECT_THAT(told(kStart + seconds(3'960)), IsEmpty());
  report(kStart + seconds(4'000), "backup");
  EXPECT_THAT(told(kStart + seconds(4'000)), ElementsAre("RECOVERY heartbeat backup"));
}

TEST_F(ExpectedHeartbeatsTest, OneThatWasNeverHeardIsMissingToo) {
  expected_->configure(kStart, {{.name = "backup", .every = seconds(60), .grace = seconds(10)}});
  expected_->advance(kStart + seconds(70));
  EXPECT_THAT(told(kStart + seconds(70)), ElementsAre("PROBLEM heartbeat backup"));
  EXPECT_THAT(outputs_["heartbeat backup"], HasSubstr("was never heard"));
}

TEST_F(ExpectedHeartbeatsTest, AReportedFailureIsToldAtOnce) {
  report(kStart, "backup", {.every = seconds(3'600)});
  report(kStart + seconds(10), "backup", {.is_failed = true, .message = "disk full"});
  EXPECT_THAT(told(kStart + seconds(10)), ElementsAre("PROBLEM heartbeat backup"));
  EXPECT_THAT(outputs_["heartbeat backup"], HasSubstr("disk full"));
  report(kStart + seconds(20), "backup");
  EXPECT_THAT(told(kStart + seconds(20)), ElementsAre("RECOVERY heartbeat backup"));
}

TEST_F(ExpectedHeartbeatsTest, ProblemsOfOneSecondAreSeveral) {
  report(kStart, "backup", {.every = seconds(3'600)});
  for (int i = 0; i < 3; ++i) {
    report(kStart, "backup", {.is_failed = true});
    report(kStart, "backup");
  }
  EXPECT_EQ(told(kStart).size(), 6u);
  EXPECT_EQ(keys_.size(), 6u);
}

TEST_F(ExpectedHeartbeatsTest, ANameMayRegisterItself) {
  EXPECT_EQ(expected_->accept(kStart, "job", {}).error().code(), Code::kNotFound);
  report(kStart, "job", {.every = seconds(60), .grace = seconds(5)});
  report(kStart + seconds(30), "job");
  ASSERT_EQ(expected_->list().size(), 1u);
  EXPECT_EQ(expected_->list()[0].due, kStart + seconds(95));
  EXPECT_FALSE(expected_->list()[0].is_configured);
  EXPECT_TRUE(expected_->remove(kStart, "job"));
  EXPECT_EQ(expected_->remove(kStart, "job").error().code(), Code::kNotFound);
}

TEST_F(ExpectedHeartbeatsTest, WhatTheConfigurationSaysIsNotOverruled) {
  expected_->configure(kStart, {{.name = "backup", .every = seconds(3'600), .grace = seconds(300)}});
  report(kStart, "backup", {.every = seconds(1), .grace = seconds(0)});
  EXPECT_EQ(expected_->list()[0].row.every, seconds(3'600));
  EXPECT_EQ(expected_->remove(kStart, "backup").error().code(), Code::kInvalidArgument);
}

TEST_F(ExpectedHeartbeatsTest, RefusesBadNamesAndTooMany) {
  for (const char* bad : {"", "a/b", "a b", "\n"})
    EXPECT_EQ(expected_->accept(kStart, bad, {.every = seconds(60)}).error().code(), Code::kInvalidArgument) << bad;
  EXPECT_EQ(expected_->accept(kStart, "a", {.every = seconds(0)}).error().code(), Code::kInvalidArgument);
  for (int i = 0; i < 100; ++i) report(kStart, "job" + std::to_string(i), {.every = seconds(60)});
  EXPECT_EQ(expected_->accept(kStart, "one-more", {.every = seconds(60)}).error().code(), Code::kResourceExhausted);
}

TEST_F(ExpectedHeartbeatsTest, ARestartAccusesNobodyWhoCouldNotReport) {
  report(kStart, "hourly", {.every = seconds(3'600), .grace = seconds(60)});
  report(kStart, "minutely", {.every = seconds(60), .grace = seconds(60)});
  report(kStart, "daily", {.every = seconds(86'400), .grace = seconds(60)});
  restart(kStart + seconds(30), kStart + seconds(5'000));
  EXPECT_THAT(told(kStart + seconds(5'000)), IsEmpty());
  const UnixMillis back = kStart + seconds(5'000);
  std::map<std::string, UnixMillis> due;
  for (const auto& one : expected_->list()) due[one.row.name] = one.due;
  EXPECT_EQ(due["hourly"], back + seconds(3'660));
  EXPECT_EQ(due["minutely"], back + seconds(120));
  EXPECT_EQ(due["daily"], kStart + seconds(86'460));
}

TEST_F(ExpectedHeartbeatsTest, WhoWasMissingBeforeARestartStillIs) {
  report(kStart, "minutely", {.every = seconds(60), .grace = seconds(10)});
  expected_->advance(kStart + seconds(100));
  EXPECT_THAT(told(kStart + seconds(100)), ElementsAre("PROBLEM heartbeat minutely"));
  restart(kStart + seconds(110), kStart + seconds(120));
  EXPECT_TRUE(expected_->list()[0].is_missing);
  EXPECT_THAT(told(kStart + seconds(120)), IsEmpty()) << "that is known already";
  report(kStart + seconds(130), "minutely");
  EXPECT_THAT(told(kStart + seconds(130)), ElementsAre("RECOVERY heartbeat minutely"));
}

class DeadLetterAlarmTest : public EngineTest {};

TEST_F(DeadLetterAlarmTest, UndeliveredPagesAreAProblemOfTheirOwn) {
  int decided = 0;
  DeadLetterAlarm alarm(*engine_, [&] { ++decided; });
  ledger::OutboxRow last;
  last.contact = "anna";
  last.last_error = "550 no such user";
  alarm.update(std::chrono::floor<seconds>(kStart), {{.channel = "mail", .count = 2, .last = last}});
  EXPECT_THAT(told(kStart), ElementsAre("PROBLEM undelivered pages by mail"));
  EXPECT_THAT(outputs_["undelivered pages by mail"],
              HasSubstr("2 pages by mail could not be delivered; the last one was for anna: 550"));
  alarm.update(std::chrono::floor<seconds>(kStart) + seconds(60), {});
  EXPECT_THAT(told(kStart + seconds(60)), ElementsAre("RECOVERY undelivered pages by mail"));
  EXPECT_EQ(decided, 2);
}

}  // namespace
}  // namespace bellwether::alerts
