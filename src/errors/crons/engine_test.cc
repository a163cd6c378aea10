#include "errors/crons/engine.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr ProjectId kProject{42};
constexpr UnixMillis kStart(seconds(1'795'194'720));  // 2026-11-20 17:12:00

class Recorded final : public CronActions {
 public:
  void changed(const Monitor& monitor) override { stored = encode_monitor(monitor); }
  void failed(const Monitor& monitor, const std::string& environment, const CheckIn& last) override {
    told.push_back(fmt::format("{}/{} {}", monitor.slug, environment, status_name(last.status)));
  }
  void recovered(const Monitor& monitor, const std::string& environment) override {
    told.push_back(fmt::format("{}/{} recovered", monitor.slug, environment));
  }
  std::string stored;
  std::vector<std::string> told;
};

class CronEngineTest : public testing::Test {
 protected:
  Result<void> send(std::string_view payload) {
    TRY(const CheckInMessage message, read_check_in(payload));
    return engine.check_in(now, kProject, message, actions);
  }
  void pass(milliseconds span) {
    for (const UnixMillis end = now + span; now < end;) {
      now += seconds(10);
      engine.advance(now, actions);
    }
  }
  const MonitorEnvironment& environment(std::string_view name = "production") const {
    return engine.find(kProject, "nightly")->environments.find(name)->second;
  }
  std::string statuses() const {
    std::string text;
    for (const CheckIn& check_in : environment().history) text += fmt::format("{} ", status_name(check_in.status));
    return text;
  }

  CronEngine engine;
  Recorded actions;
  UnixMillis now = kStart;
};

constexpr std::string_view kBegin =
    R"({"check_in_id":"ca23822bbb17455684ee297b661051c3","monitor_slug":"nightly","status":"in_progress","environment":"production",)"
    R"("monitor_config":{"schedule":{"type":"crontab","value":"0 * * * *"},"checkin_margin":5,"max_runtime":10}})";
constexpr std::string_view kEnd =
    R"({"check_in_id":"ca23822bbb17455684ee297b661051c3","monitor_slug":"nightly","status":"ok","environment":"production","duration":0.25})";

TEST_F(CronEngineTest, TakesWhatSentryCliSends) {
  ASSERT_TRUE(send(kBegin));
  EXPECT_EQ(state_of(*engine.find(kProject, "nightly")), MonitorState::kInProgress);
  ASSERT_TRUE(send(kEnd));
  EXPECT_EQ(state_of(*engine.find(kProject, "nightly")), MonitorState::kOk);
  ASSERT_EQ(environment().history.size(), 1u);
  EXPECT_EQ(environment().history[0].duration, milliseconds(250));
  EXPECT_EQ(environment().next, std::chrono::floor<hours>(kStart) + hours(1));
  EXPECT_TRUE(actions.told.empty());
}

TEST_F(CronEngineTest, MissesWhatDoesNotComeWithinItsMargin) {
  ASSERT_TRUE(send(kBegin));
  ASSERT_TRUE(send(kEnd));
  pass(minutes(52));  // 18:04
  EXPECT_TRUE(actions.told.empty());
  pass(minutes(2));
  EXPECT_EQ(actions.told, std::vector<std::string>{"nightly/production missed"});
  EXPECT_EQ(statuses(), "ok missed ");
  EXPECT_EQ(environment().missed, 1u);
  pass(hours(2));
  EXPECT_EQ(statuses(), "ok missed missed missed ");
  ASSERT_TRUE(send(kEnd));  // that check-in is over: nothing new
  EXPECT_EQ(actions.told.size(), 3u);
  ASSERT_TRUE(send(R"({"monitor_slug":"nightly","status":"ok"})"));
  EXPECT_EQ(actions.told.back(), "nightly/production recovered");
}

TEST_F(CronEngineTest, TimesOutWhatTakesTooLong) {
  ASSERT_TRUE(send(kBegin));
  pass(minutes(10));
  EXPECT_TRUE(actions.told.empty());
  pass(minutes(1));
  EXPECT_EQ(actions.told, std::vector<std::string>{"nightly/production timeout"});
  ASSERT_TRUE(send(kEnd));  // late, but it has ended well
  EXPECT_EQ(actions.told.back(), "nightly/production recovered");
  EXPECT_EQ(statuses(), "ok ");
}

TEST_F(CronEngineTest, WaitsForAsManyAsTheThresholdsSay) {
  constexpr std::string_view kConfigured =
      R"({"monitor_slug":"nightly","status":"error","monitor_config":{"schedule":{"type":"interval","value":1,"unit":"day"},)"
      R"("failure_issue_threshold":2,"recovery_threshold":3}})";
  ASSERT_TRUE(send(kConfigured));
  EXPECT_TRUE(actions.told.empty());
  ASSERT_TRUE(send(kConfigured));
  EXPECT_EQ(actions.told, std::vector<std::string>{"nightly/production error"});
  constexpr std::string_view kOk = R"({"monitor_slug":"nightly","status":"ok"})";
  ASSERT_TRUE(send(kOk));
  ASSERT_TRUE(send(kOk));
  EXPECT_EQ(actions.told.size(), 1u);
  ASSERT_TRUE(send(kOk));
  EXPECT_EQ(actions.told.back(), "nightly/production recovered");
}

TEST_F(CronEngineTest, EndsTheLatestWithoutAnId) {
  ASSERT_TRUE(send(kBegin));
  now += seconds(90);
  ASSERT_TRUE(send(R"({"check_in_id":"00000000000000000000000000000000","monitor_slug":"nightly","status":"error"})"));
  ASSERT_EQ(environment().history.size(), 1u);
  EXPECT_EQ(environment().history[0].status, CheckInStatus::kError);
  EXPECT_EQ(environment().history[0].duration, seconds(90));
}

TEST_F(CronEngineTest, KeepsEnvironmentsApart) {
  ASSERT_TRUE(send(kBegin));
  ASSERT_TRUE(send(R"({"monitor_slug":"nightly","status":"error","environment":"staging"})"));
  EXPECT_EQ(actions.told, std::vector<std::string>{"nightly/staging error"});
  EXPECT_EQ(state_of(environment()), MonitorState::kInProgress);
}

TEST_F(CronEngineTest, CountsAPauseOfOursAsOneMissedCheckIn) {
  ASSERT_TRUE(send(kBegin));
  ASSERT_TRUE(send(kEnd));
  now += hours(100);
  engine.advance(now, actions);
  EXPECT_EQ(statuses(), "ok missed ");
  EXPECT_GT(UnixMillis(environment().next), now);
}

TEST_F(CronEngineTest, GoesOnAfterARestart) {
  ASSERT_TRUE(send(kBegin));
  pass(minutes(11));
  auto decoded = decode_monitor(kProject, "nightly", actions.stored);
  ASSERT_TRUE(decoded) << decoded.error().to_string();
  EXPECT_EQ(encode_monitor(*decoded), actions.stored);
  engine = CronEngine{};
  engine.restore(std::move(*decoded));
  ASSERT_TRUE(send(kEnd));
  EXPECT_EQ(actions.told.back(), "nightly/production recovered");
}

TEST_F(CronEngineTest, AMonthOfAJobThatFailsOnceADay) {
  ASSERT_TRUE(send(kBegin));
  ASSERT_TRUE(send(kEnd));
  now = std::chrono::floor<hours>(now) + hours(1);
  for (int hour = 0; hour < 30 * 24; ++hour) {
    if (hour % 24 != 5) {
      ASSERT_TRUE(send(R"({"monitor_slug":"nightly","status":"ok"})"));
    }
    pass(hours(1));
  }
  EXPECT_EQ(environment().missed, 30u);
  EXPECT_EQ(actions.told.size(), 60u);
  EXPECT_EQ(environment().history.size(), MonitorEnvironment::kMaxHistory);
}

TEST_F(CronEngineTest, RefusesWhatItCannotKnow) {
  const auto code = [this](std::string_view payload) {
    const auto sent = send(payload);
    return sent ? std::string("taken") : std::string(code_name(sent.error().code())) + ": " + sent.error().message();
  };
  EXPECT_EQ(code(R"({"monitor_slug":"nightly","status":"ok"})"),
            "not_found: no monitor 'nightly': a check-in with monitor_config makes it");
  EXPECT_EQ(code(R"({"monitor_slug":"nightly","status":"missed"})"),
            "invalid_argument: status: 'missed' is none of in_progress, ok, error");
  EXPECT_EQ(
      code(R"({"monitor_slug":"nightly","status":"ok","monitor_config":{"schedule":{"type":"crontab","value":"x"}}})"),
      "invalid_argument: 'x' is no crontab: five fields are wanted");
  EXPECT_EQ(
      code(
          R"({"monitor_slug":"nightly","status":"ok","monitor_config":{"schedule":{"type":"crontab","value":"0 0 * * *"},"timezone":"Mars"}})"),
      "not_found: 'Mars' is no time zone of this system");
  engine = CronEngine(0);
  EXPECT_EQ(code(kBegin), "resource_exhausted: limits.errors_monitors: too many monitors");
}

TEST(CheckIn, IsReadFromTheRequestToACronUrl) {
  net::HttpRequest request;
  request.query = net::HttpParameters::parse("status=ok&duration=1.5&environment=staging");
  auto message = read_check_in(check_in_of_request(request, "nightly"));
  ASSERT_TRUE(message) << message.error().to_string();
  EXPECT_EQ(message->slug, "nightly");
  EXPECT_EQ(message->environment, "staging");
  EXPECT_EQ(message->duration, milliseconds(1500));
  request.body = R"({ "status": "in_progress", "monitor_slug": "other" })";
  message = read_check_in(check_in_of_request(request, "nightly"));
  ASSERT_TRUE(message) << message.error().to_string();
  EXPECT_EQ(message->slug, "nightly");
  EXPECT_EQ(message->status, CheckInStatus::kInProgress);
  request.body = "{}";
  EXPECT_FALSE(read_check_in(check_in_of_request(request, "nightly")));
}

}  // namespace
}  // namespace bellwether::errors
