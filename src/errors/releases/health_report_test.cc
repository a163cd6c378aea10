#include "errors/releases/health_report.h"

#include <gtest/gtest.h>

#include "errors/releases/crash_watch.h"
#include "errors/releases/sessions.h"
#include "ledger/testing.h"

namespace bellwether::errors {
namespace {

using std::chrono::hours;

const UnixMillis kNow(seconds(1'795'194'740));

class HealthReportTest : public ledger::LedgerTest {
 protected:
  void count(const std::string& version, const std::string& environment, UnixMillis started, SessionCounts counts) {
    SessionAggregates aggregates{.release = version, .environment = environment, .aggregates = {}};
    aggregates.aggregates.push_back({.started = started, .user = {}, .counts = counts});
    ASSERT_TRUE(database_->write(
        [&](ledger::Connection& connection) { return count_sessions(connection, ProjectId(1), aggregates); }));
  }
  HealthReport report(std::string_view environment, seconds span = hours(72)) {
    auto read = database_->read(
        [&](ledger::Connection& connection) { return read_health(connection, ProjectId(1), environment, span, kNow); });
    EXPECT_TRUE(read) << read.error().to_string();
    return read ? std::move(*read) : HealthReport{};
  }
};

TEST_F(HealthReportTest, SaysWhatShareOfTheDayAReleaseHas) {
  count("1.0", "prod", kNow - hours(30), {.total = 1'000, .errored = 0, .crashed = 10, .abnormal = 0});
  count("1.0", "prod", kNow, {.total = 20, .errored = 1, .crashed = 0, .abnormal = 0});
  count("1.1", "prod", kNow - hours(2), {.total = 60, .errored = 0, .crashed = 3, .abnormal = 0});
  count("1.1", "staging", kNow, {.total = 20, .errored = 0, .crashed = 20, .abnormal = 0});
  const HealthReport all = report("");
  EXPECT_DOUBLE_EQ(*all.adoption("1.0"), 0.2);
  EXPECT_DOUBLE_EQ(*all.adoption("1.1"), 0.8);
  EXPECT_DOUBLE_EQ(*all.adoption("2.0"), 0);
  EXPECT_EQ(all.releases.at("1.0").hours.size(), 2u);
  const HealthReport production = report("prod");
  EXPECT_DOUBLE_EQ(*production.adoption("1.1"), 0.75);
  EXPECT_DOUBLE_EQ(*production.releases.at("1.1").whole.crash_free_sessions(), 0.95);
  EXPECT_EQ(report("prod", hours(1)).releases.size(), 1u);
  EXPECT_EQ(report("nowhere").adoption("1.0"), std::nullopt);
}

TEST(Crashes, AreAProblemWhenThereAreTooMany) {
  const CrashOptions options;
  const auto judged = [&](std::uint64_t total, std::uint64_t crashed, alerts::State before = alerts::State::kOk) {
    Health health;
    health.sessions.total = total;
    health.sessions.crashed = crashed;
    return judge_crashes(health, before, options);
  };
  EXPECT_EQ(judged(0, 0), alerts::State::kOk);
  EXPECT_EQ(judged(99, 99), alerts::State::kOk);
  EXPECT_EQ(judged(1'000, 10), alerts::State::kOk);
  EXPECT_EQ(judged(1'000, 11), alerts::State::kWarning);
  EXPECT_EQ(judged(1'000, 51), alerts::State::kCritical);
  EXPECT_EQ(judged(1'000, 9, alerts::State::kWarning), alerts::State::kWarning);
  EXPECT_EQ(judged(1'000, 5, alerts::State::kWarning), alerts::State::kOk);
  EXPECT_EQ(judged(1'000, 48, alerts::State::kCritical), alerts::State::kCritical);
}

}  // namespace
}  // namespace bellwether::errors
