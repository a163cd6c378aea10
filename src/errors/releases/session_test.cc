#include "errors/releases/session.h"

#include <gtest/gtest.h>

#include "errors/releases/health.h"

namespace bellwether::errors {
namespace {

constexpr UnixMillis kNow(seconds(1'795'194'740));  // 2026-11-20 17:12:20

// As @sentry/node 10.78 sends them.
constexpr std::string_view kBegin =
    R"({"sid":"45839b6e7f4642f390a68258d307e06a","init":true,"started":"2026-11-20T17:12:08.581Z","timestamp":"2026-11-20T17:12:08.581Z","status":"ok","errors":0,"did":"u1","duration":0.00001239776611328125,"attrs":{"release":"web@1.2.3","environment":"staging"}})";
constexpr std::string_view kEnd =
    R"({"sid":"45839b6e7f4642f390a68258d307e06a","init":false,"started":"2026-11-20T17:12:08.581Z","timestamp":"2026-11-20T17:12:08.582Z","status":"exited","errors":0,"did":"u1","duration":0.0010268688201904297,"attrs":{"release":"web@1.2.3","environment":"staging"}})";

SessionUpdate update(SessionStatus status, std::uint64_t errors = 0) {
  SessionUpdate update;
  update.started = kNow;
  update.status = status;
  update.errors = errors;
  return update;
}

TEST(Session, IsCountedOnce) {
  const auto begin = read_session(kBegin, kNow), end = read_session(kEnd, kNow);
  ASSERT_TRUE(begin && end);
  EXPECT_EQ(begin->release, "web@1.2.3");
  EXPECT_EQ(begin->user, "u1");
  EXPECT_TRUE(begin->is_first);
  const SessionJudgement first = judge(std::nullopt, *begin);
  EXPECT_TRUE(first.is_new);
  ASSERT_TRUE(first.open);
  const SessionJudgement last = judge(first.open, *end);
  EXPECT_FALSE(last.is_new);
  EXPECT_FALSE(last.open);
  EXPECT_EQ(last.errored + last.crashed + last.abnormal, 0);
}

TEST(Session, ThatHadAnErrorAndCrashesIsACrashedOneOnly) {
  const SessionJudgement errored = judge(std::nullopt, update(SessionStatus::kOk, 1));
  EXPECT_EQ(errored.errored, 1);
  EXPECT_EQ(judge(errored.open, update(SessionStatus::kOk, 2)).errored, 0);
  const SessionJudgement crashed = judge(errored.open, update(SessionStatus::kCrashed, 2));
  EXPECT_EQ(crashed.errored, -1);
  EXPECT_EQ(crashed.crashed, 1);
  EXPECT_EQ(judge(errored.open, update(SessionStatus::kExited)).errored, 0);
}

TEST(Session, IsOfTheHourInWhichItBegan) {
  SessionUpdate long_one = update(SessionStatus::kOk);
  const SessionJudgement begun = judge(std::nullopt, long_one);
  long_one.started += std::chrono::hours(3);
  EXPECT_EQ(judge(begun.open, long_one).hour, begun.hour);
}

TEST(Sessions, AreCountedByTheMinute) {
  const auto read = read_sessions(
      R"({"aggregates":[{"started":"2026-11-20T17:12:00.000Z","exited":3,"errored":1,"crashed":0}],"attrs":{"release":"web@1.2.3","environment":"production"}})",
      kNow);
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->aggregates.size(), 1u);
  EXPECT_EQ(read->aggregates[0].counts, (SessionCounts{.total = 4, .errored = 1, .crashed = 0, .abnormal = 0}));
}

TEST(Sessions, SayWhatIsWrong) {
  EXPECT_EQ(read_session(R"({"attrs":{}})", kNow).error().message(), "attrs.release is missing");
  EXPECT_EQ(read_session(R"({"attrs":{"release":"a"},"sid":"x"})", kNow).error().message(),
            "sid is no id: 32 hexadecimal digits are wanted");
  EXPECT_EQ(read_sessions(R"({"attrs":{"release":"a"}})", kNow).error().message(), "aggregates is no list");
  EXPECT_FALSE(read_session("[", kNow));
}

TEST(Health, AddsUp) {
  Health monday, tuesday;
  monday.sessions = {.total = 90, .errored = 5, .crashed = 1, .abnormal = 0};
  tuesday.sessions = {.total = 10, .errored = 0, .crashed = 1, .abnormal = 1};
  for (const std::string_view user : {"a", "b", "c"}) monday.add_user(user, false);
  tuesday.add_user("a", true);
  tuesday.add_user("d", false);
  EXPECT_EQ(Health{}.crash_free_sessions(), std::nullopt);
  const auto stored = decode_health(encode_health(tuesday));
  ASSERT_TRUE(stored) << stored.error().to_string();
  monday.add(*stored);
  EXPECT_DOUBLE_EQ(*monday.crash_free_sessions(), 0.98);
  EXPECT_NEAR(*monday.crash_free_users(), 0.75, 0.01);
  EXPECT_FALSE(decode_health(encode_health(monday) + "x"));
}

}  // namespace
}  // namespace bellwether::errors
