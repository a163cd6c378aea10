// Downtimes of every kind, and that the right people are told before, during and after them.
#include <gmock/gmock.h>

#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kStart;
using testing::Site;
using testing::Watch;

constexpr auto kCritical = [](const CheckRequest& request) { return request.object.is_host() ? 0 : 2; };

DowntimeRequest fixed(ObjectRef object, seconds from, seconds until) {
  DowntimeRequest request;
  request.object = object;
  request.start = std::chrono::floor<seconds>(kStart) + from;
  request.end = std::chrono::floor<seconds>(kStart) + until;
  request.author = "ada";
  request.text = "disks";
  return request;
}

DowntimeRequest flexible(ObjectRef object, seconds from, seconds until, seconds duration) {
  DowntimeRequest request = fixed(object, from, until);
  request.is_fixed = false;
  request.duration = duration;
  return request;
}

std::uint64_t plan(Watch& watch, const DowntimeRequest& request) {
  const Result<std::uint64_t> id = watch.engine->schedule_downtime(watch.second(), request, watch.actions);
  EXPECT_TRUE(id) << id.error().to_string();
  return id.value_or(0);
}

std::size_t count_notifications(const std::vector<std::string>& lines) {
  return static_cast<std::size_t>(
      std::ranges::count_if(lines, [](const std::string& line) { return line.find("NOTIFICATION:") != line.npos; }));
}

TEST(Downtime, AFixedOneLastsFromStartToEnd) {
  Site site;
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  const std::uint64_t id = plan(watch, fixed(service, seconds(60), seconds(120)));
  EXPECT_FALSE(watch.engine->is_in_downtime(service));
  EXPECT_EQ(watch.engine->comments_of(service).at(0)->entry, Comment::Entry::kDowntime);
  watch.run_until(kStart + seconds(61), [](const CheckRequest&) { return 0; });
  EXPECT_TRUE(watch.engine->is_in_downtime(service));
  EXPECT_THAT(watch.actions.take_lines(),
              ElementsAre("SERVICE DOWNTIME ALERT: h0;s0;STARTED; Service has entered a period of scheduled downtime"));
  watch.run_until(kStart + seconds(121), [](const CheckRequest&) { return 0; });
  EXPECT_FALSE(watch.engine->is_in_downtime(service));
  EXPECT_THAT(
      watch.actions.take_lines(),
      ElementsAre("SERVICE DOWNTIME ALERT: h0;s0;STOPPED; Service has exited from a period of scheduled downtime"));
  EXPECT_EQ(watch.engine->find_downtime(id), nullptr);
  EXPECT_THAT(watch.actions.removed_downtimes, ElementsAre(id));
  EXPECT_TRUE(watch.engine->comments().empty());
}

TEST(Downtime, OverlappingOnesAreOne) {
  Site site;
  Watch watch(site.finish());
  plan(watch, fixed(testing::host(0), seconds(10), seconds(50)));
  plan(watch, fixed(testing::host(0), seconds(20), seconds(80)));
  watch.run_until(kStart + seconds(60), [](const CheckRequest&) { return 0; });
  EXPECT_EQ(watch.state(testing::host(0)).downtime_depth, 1);
  watch.run_until(kStart + seconds(90), [](const CheckRequest&) { return 0; });
  EXPECT_EQ(watch.actions.take_lines().size(), 2u);  // one start, one stop
  EXPECT_EQ(std::ranges::count(watch.actions.changes, Change::Kind::kDowntime, &Change::kind), 2);
}

TEST(Downtime, AProblemThatOutlastsItIsToldAtItsEnd) {
  Site site({.check_interval = 3600, .max_check_attempts = 1});
  Watch watch(site.finish());
  plan(watch, fixed(testing::service(0), seconds(0), seconds(600)));
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_EQ(count_notifications(watch.actions.take_lines()), 0u);
  watch.now += seconds(600);
  watch.advance();
  EXPECT_THAT(watch.actions.take_lines(), Contains("SERVICE NOTIFICATION: oncall;h0;s0;CRITICAL;notify;o"));
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_EQ(count_notifications(watch.actions.take_lines()), 0u);  // told already
}

TEST(Downtime, TheEndOfAHostsTellsOfItsServices) {
  Site site({.services_per_host = 2, .check_interval = 3600, .max_check_attempts = 1});
  Watch watch(site.finish());
  plan(watch, fixed(testing::host(0), seconds(0), seconds(600)));
  ASSERT_TRUE(watch.passive(testing::service(1), 2));
  EXPECT_EQ(count_notifications(watch.actions.take_lines()), 0u);
  watch.now += seconds(600);
  watch.advance();
  EXPECT_THAT(watch.actions.take_lines(), Contains("SERVICE NOTIFICATION: oncall;h0;s1;CRITICAL;notify;o"));
}

TEST(Downtime, WhoWasToldOfAProblemIsToldThatItEnded) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  ASSERT_TRUE(watch.passive(service, 2));
  EXPECT_EQ(count_notifications(watch.actions.take_lines()), 1u);
  plan(watch, fixed(service, seconds(0), seconds(600)));
  ASSERT_TRUE(watch.passive(service, 0));
  watch.now += seconds(600);
  watch.advance();
  EXPECT_EQ(count_notifications(watch.actions.take_lines()), 1u);  // during it or at its end, but once
}

TEST(Downtime, AFlexibleOneBeginsWithTheTrouble) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  plan(watch, flexible(service, seconds(0), seconds(3600), seconds(300)));
  EXPECT_EQ(watch.state(service).pending_flexible_downtime, 1);
  ASSERT_TRUE(watch.passive(service, 0));
  EXPECT_FALSE(watch.engine->is_in_downtime(service));
  watch.now += seconds(1000);
  ASSERT_TRUE(watch.passive(service, 2));
  EXPECT_TRUE(watch.engine->is_in_downtime(service));
  EXPECT_EQ(watch.state(service).pending_flexible_downtime, 0);
  EXPECT_THAT(watch.actions.take_lines(),
              ElementsAre("SERVICE DOWNTIME ALERT: h0;s0;STARTED; Service has entered a period of scheduled downtime",
                          "SERVICE ALERT: h0;s0;CRITICAL;HARD;1;o"));
  watch.now += seconds(299);
  watch.advance();
  EXPECT_TRUE(watch.engine->is_in_downtime(service));
  watch.now += seconds(1);
  watch.advance();
  EXPECT_FALSE(watch.engine->is_in_downtime(service));
}

TEST(Downtime, AFlexibleOneBeginsForTroubleThatWasThereBefore) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  plan(watch, flexible(testing::service(0), seconds(0), seconds(3600), seconds(300)));
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_TRUE(watch.engine->is_in_downtime(testing::service(0)));
}

TEST(Downtime, AFlexibleOneThatNeverBeganGoesQuietly) {
  Site site;
  Watch watch(site.finish());
  plan(watch, flexible(testing::service(0), seconds(0), seconds(100), seconds(50)));
  watch.run_until(kStart + seconds(101), [](const CheckRequest&) { return 0; });
  EXPECT_TRUE(watch.engine->downtimes().empty());
  EXPECT_EQ(watch.state(testing::service(0)).pending_flexible_downtime, 0);
  EXPECT_THAT(watch.actions.take_lines(), IsEmpty());
}

TEST(Downtime, TriggeredOnesBeginAndEndWithTheirTrigger) {
  Site site({.services_per_host = 2});
  Watch watch(site.finish());
  const std::uint64_t trigger = plan(watch, fixed(testing::service(0), seconds(50), seconds(100)));
  DowntimeRequest request = fixed(testing::service(1), seconds(10), seconds(500));
  request.triggered_by = trigger;
  plan(watch, request);
  watch.run_until(kStart + seconds(40), [](const CheckRequest&) { return 0; });
  EXPECT_FALSE(watch.engine->is_in_downtime(testing::service(1)));  // its own start does not matter
  watch.run_until(kStart + seconds(51), [](const CheckRequest&) { return 0; });
  EXPECT_TRUE(watch.engine->is_in_downtime(testing::service(1)));
  watch.run_until(kStart + seconds(101), [](const CheckRequest&) { return 0; });
  EXPECT_FALSE(watch.engine->is_in_downtime(testing::service(1)));
  EXPECT_TRUE(watch.engine->downtimes().empty());
}

TEST(Downtime, PropagatesToAllChildren) {
  Site site({.hosts = 4, .services_per_host = 0});
  site.add_parent(1, 0);
  site.add_parent(2, 1);
  Watch watch(site.finish());
  DowntimeRequest request = fixed(testing::host(0), seconds(0), seconds(100));
  request.propagation = DowntimeRequest::Propagation::kTriggeredChildren;
  const std::uint64_t id = plan(watch, request);
  for (std::size_t h = 0; h < 3; ++h) EXPECT_TRUE(watch.engine->is_in_downtime(testing::host(h))) << h;
  EXPECT_FALSE(watch.engine->is_in_downtime(testing::host(3)));
  EXPECT_EQ(watch.engine->downtimes_of(testing::host(2)).at(0)->triggered_by, id);
  ASSERT_TRUE(watch.engine->remove_downtime(watch.second(), id, watch.actions));
  EXPECT_TRUE(watch.engine->downtimes().empty());
  EXPECT_THAT(watch.actions.lines,
              Contains("HOST DOWNTIME ALERT: h2;CANCELLED; Scheduled downtime for host has been cancelled."));
}

TEST(Downtime, WithoutSenseIsRefused) {
  Site site;
  Watch watch(site.finish(), {.seed = 1, .max_downtimes = 1});
  const auto code = [&](const DowntimeRequest& request) {
    const auto refused = watch.engine->schedule_downtime(watch.second(), request, watch.actions);
    return refused ? std::optional<Code>() : std::optional(refused.error().code());
  };
  EXPECT_EQ(code(fixed(testing::host(0), seconds(10), seconds(10))), Code::kInvalidArgument);
  EXPECT_EQ(code(fixed(testing::host(0), seconds(-10), seconds(-5))), Code::kInvalidArgument);
  EXPECT_EQ(code(flexible(testing::host(0), seconds(0), seconds(10), seconds(0))), Code::kInvalidArgument);
  DowntimeRequest triggered = fixed(testing::host(0), seconds(0), seconds(10));
  triggered.triggered_by = 77;
  EXPECT_EQ(code(triggered), Code::kNotFound);
  EXPECT_EQ(code(fixed(testing::host(0), seconds(0), seconds(10))), std::nullopt);
  EXPECT_EQ(code(fixed(testing::host(0), seconds(0), seconds(10))), Code::kResourceExhausted);
  EXPECT_EQ(watch.engine->remove_downtime(watch.second(), 99, watch.actions).error().code(), Code::kNotFound);
}

TEST(Downtime, SurvivesAReloadWithoutAPage) {
  Site site({.check_interval = 60, .max_check_attempts = 1});
  Watch watch(site.finish());
  plan(watch, fixed(testing::service(0), seconds(0), seconds(3600)));
  watch.run_until(kStart + seconds(300), kCritical);
  watch.reload();
  EXPECT_EQ(watch.state(testing::service(0)).downtime_depth, 1);
  watch.run_until(kStart + seconds(900), kCritical);
  EXPECT_EQ(count_notifications(watch.actions.take_lines()), 0u);
  watch.run_until(kStart + seconds(3700), kCritical);
  EXPECT_EQ(count_notifications(watch.actions.take_lines()), 1u);
}

TEST(Downtime, OneThatEndedWhileNobodyWatchedEndsAtTheStart) {
  Site site;
  const ConfigurationPtr configuration = site.finish();
  Watch watch(configuration);
  plan(watch, fixed(testing::service(0), seconds(0), seconds(100)));
  watch.now += seconds(500);
  watch.reload();
  watch.advance();
  EXPECT_FALSE(watch.engine->is_in_downtime(testing::service(0)));
  EXPECT_TRUE(watch.engine->downtimes().empty());
}

TEST(RecurringDowntime, ComesAgainEachTime) {
  Site site({.hosts = 2});
  const auto nights = site.add_period("nights", "sunday", "02:00-04:00");
  Watch watch(site.finish());
  RecurringDowntime definition;
  definition.name = "maintenance";
  definition.hosts = {"h0"};
  definition.services = {"h1;s0"};
  definition.period = nights;
  definition.author = "ada";
  watch.engine->set_recurring_downtimes({definition});
  std::size_t in_downtime = 0, seen_ahead = 0;
  for (const UnixMillis end = kStart + std::chrono::days(21); watch.now < end;) {
    watch.run_until(watch.now + std::chrono::minutes(10), [](const CheckRequest&) { return 0; });
    in_downtime += watch.engine->is_in_downtime(testing::host(0)) ? 1 : 0;
    EXPECT_EQ(watch.engine->is_in_downtime(testing::host(0)), watch.engine->is_in_downtime(testing::service(1)));
    for (const Downtime* downtime : watch.engine->downtimes()) seen_ahead += downtime->is_in_effect ? 0 : 1;
    EXPECT_LE(watch.engine->downtimes_of(testing::host(0)).size(), 1u);
    if (in_downtime == 20) watch.reload();
    if (in_downtime == 20) watch.engine->set_recurring_downtimes({definition});
  }
  EXPECT_EQ(in_downtime, 3u * 12);
  EXPECT_GT(seen_ahead, 0u);
}

TEST(RecurringDowntime, OneThatIsGoneIsForgotten) {
  Site site;
  const auto nights = site.add_period("always", "2027-01-16", "00:00-24:00");
  Watch watch(site.finish());  // 2027-01-15
  RecurringDowntime definition;
  definition.name = "maintenance";
  definition.hosts = {"h0", "unknown"};
  definition.period = nights;
  watch.engine->set_recurring_downtimes({definition});
  watch.advance();
  EXPECT_EQ(watch.engine->downtimes().size(), 1u);
  watch.engine->set_recurring_downtimes({});
  watch.advance();
  EXPECT_TRUE(watch.engine->downtimes().empty());
}

}  // namespace
}  // namespace bellwether::checks
