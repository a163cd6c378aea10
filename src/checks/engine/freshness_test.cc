#include "checks/engine/freshness.h"

#include <gmock/gmock.h>

#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::kStart;
using testing::Site;
using testing::Watch;

Context fresh_context(Site& site) {
  Context context(site.finish(), {});
  context.started = std::chrono::floor<seconds>(kStart);
  return context;
}

ObjectState& checked_at(Context& context, UnixMillis when) {
  ObjectState& state = context.services[0];
  state.has_been_checked = true;
  state.last_check = when;
  return state;
}

TEST(Freshness, TheThresholdFollowsTheInterval) {
  Site site({.check_interval = 300, .retry_interval = 60});
  Context context = fresh_context(site);
  const ObjectRef service = testing::service(0);
  ObjectState& state = context.services[0];
  state.latency = 2.5F;
  EXPECT_EQ(freshness_threshold(context, service), seconds(302 + 15));
  state.state = alerts::State::kCritical;
  state.is_hard = false;
  EXPECT_EQ(freshness_threshold(context, service), seconds(62 + 15));
  state.is_hard = true;
  EXPECT_EQ(freshness_threshold(context, service), seconds(302 + 15));
  site.service(0).freshness_threshold = 42;
  EXPECT_EQ(freshness_threshold(context, service), seconds(42));
}

TEST(Freshness, CountsFromWhatIsFair) {
  Site site({.check_interval = 300});
  Context context = fresh_context(site);
  const ObjectRef service = testing::service(0);
  const UnixSeconds started = context.started;
  const seconds threshold = freshness_threshold(context, service);
  EXPECT_EQ(freshness_expiry(context, service), started + threshold);  // never checked
  // Checked before the start, actively: it gets the spread of first checks.
  checked_at(context, kStart - seconds(10));
  EXPECT_EQ(freshness_expiry(context, service), started + threshold + std::chrono::minutes(30));
  // Checked since: from then on.
  checked_at(context, kStart + seconds(50));
  EXPECT_EQ(freshness_expiry(context, service), started + seconds(50) + threshold);
  // An own threshold counts from the last check, restarts or not.
  site.service(0).freshness_threshold = 600;
  checked_at(context, kStart - seconds(10));
  EXPECT_EQ(freshness_expiry(context, service), started - seconds(10) + seconds(600));
}

TEST(Freshness, AfterALongAbsencePassiveResultsGetAFreshStart) {
  Site site({.check_interval = 300});
  site.service(0).freshness_threshold = 1000;
  Context context = fresh_context(site);
  checked_at(context, kStart - seconds(700)).was_active = false;
  context.stopped_before = context.started - seconds(600);  // less than 618 s
  EXPECT_EQ(freshness_expiry(context, testing::service(0)), context.started + seconds(300));
  context.stopped_before = context.started - seconds(650);
  EXPECT_EQ(freshness_expiry(context, testing::service(0)), context.started + seconds(1000));
}

TEST(Freshness, AStaleResultForcesACheck) {
  Site site({.check_interval = 0});
  site.host(0).active_checks = false;
  site.service(0).check_freshness = true;
  site.service(0).freshness_threshold = 100;
  site.service(0).active_checks = false;
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  ASSERT_TRUE(watch.passive(service, 0));
  std::vector<CheckRequest> requests;
  watch.run_until(kStart + seconds(200), [&](const CheckRequest& request) {
    requests.push_back(request);
    return 3;
  });
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_TRUE(requests[0].is_freshness);
  EXPECT_TRUE(requests[0].is_forced);
  EXPECT_THAT(
      watch.actions.lines,
      Contains("Warning: The results of service 's0' on host 'h0' are stale by 0d 0h 0m 20s (threshold=0d 0h 1m "
               "40s).  I'm forcing an immediate check of the service."));
  EXPECT_EQ(watch.state(service).state, alerts::State::kUnknown);
}

TEST(Freshness, AResultFromOutsideWinsOverTheForcedOne) {
  Site site({.check_interval = 0});
  site.host(0).active_checks = false;
  site.service(0).check_freshness = true;
  site.service(0).freshness_threshold = 100;
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  ASSERT_TRUE(watch.passive(service, 0));
  watch.now += seconds(200);
  watch.advance();
  const std::vector<CheckRequest> requests = watch.actions.take_checks();
  ASSERT_EQ(requests.size(), 1u);
  ASSERT_TRUE(watch.passive(service, 0, "here again"));
  CheckResult result;
  result.object = service;
  result.status = 3;
  result.output = "no results received";
  result.was_freshness = true;
  ASSERT_TRUE(watch.take(std::move(result)));
  EXPECT_EQ(watch.state(service).state, alerts::State::kOk);
  EXPECT_EQ(watch.state(service).output, "here again");
  EXPECT_FALSE(watch.state(service).is_executing);
  EXPECT_FALSE(watch.state(service).is_being_freshened);
}

TEST(Freshness, CanBeSwitchedOff) {
  Site site({.check_interval = 0});
  site.service(0).freshness_threshold = 100;
  Watch watch(site.finish());
  const auto count = [&](milliseconds span) {
    std::size_t checks = 0;
    watch.run_until(watch.now + span, [&](const CheckRequest&) {
      ++checks;
      return 0;
    });
    return checks;
  };
  EXPECT_EQ(count(seconds(600)), 0u);
  watch.engine->set_switch(watch.second(), testing::service(0), Switch::kFreshness, true, watch.actions);
  EXPECT_GE(count(seconds(600)), 3u);
  watch.engine->set_program_switch(watch.second(), Engine::Side::kServices, Switch::kFreshness, false, watch.actions);
  EXPECT_EQ(count(seconds(600)), 0u);
}

}  // namespace
}  // namespace bellwether::checks
