// When checks run: spread, cadence, periods, on demand, forced, overload, orphans.
#include <map>

#include <gmock/gmock.h>

#include "checks/engine/context.h"
#include "checks/engine/spread.h"
#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::kStart;
using testing::Site;
using testing::Watch;

constexpr auto kOk = [](const CheckRequest&) { return 0; };

// Runs without answering, for `span`; what was wanted when, by object.
std::vector<CheckRequest> requests_within(Watch& watch, milliseconds span) {
  std::vector<CheckRequest> requests;
  watch.run_until(watch.now + span, [&](const CheckRequest& request) {
    requests.push_back(request);
    return 0;
  });
  return requests;
}

TEST(Spread, IsEvenAndInterleaved) {
  Site site({.hosts = 4, .services_per_host = 3, .check_interval = 120});
  const Context context(site.finish(), {});
  const Spreads spreads = spread_of(context);
  // Twelve services within their interval of 120 s: one each 10 s; neighbours in time are on different hosts.
  std::map<milliseconds, std::size_t> by_time;
  for (std::size_t s = 0; s < spreads.services.size(); ++s) by_time[spreads.services[s]] = s;
  ASSERT_EQ(by_time.size(), 12u);
  std::size_t position = 0, last_host = 99;
  for (const auto& [time, service] : by_time) {
    EXPECT_EQ(time, seconds(10) * position++);
    EXPECT_NE(service / 3, last_host);
    last_host = service / 3;
  }
  EXPECT_EQ(spreads.hosts[3], seconds(90));
}

TEST(Spread, ObeysItsMethods) {
  Site site({.hosts = 1, .services_per_host = 4, .check_interval = 7200});
  site.main().max_service_check_spread = std::chrono::minutes(4);
  EXPECT_EQ(spread_of(Context(site.finish(), {})).services[3], seconds(180));  // not the whole two hours
  site.main().service_inter_check_delay.method = Spread::Method::kDumb;
  site.main().service_interleave = {Spread::Method::kSeconds, 1};
  EXPECT_EQ(spread_of(Context(site.finish(), {})).services[3], seconds(3));
  site.main().service_inter_check_delay = {Spread::Method::kSeconds, 0.25};
  EXPECT_EQ(spread_of(Context(site.finish(), {})).services[3], milliseconds(750));
  site.main().service_inter_check_delay.method = Spread::Method::kNone;
  EXPECT_EQ(spread_of(Context(site.finish(), {})).services[3], seconds(0));
}

TEST(Cadence, NeverDriftsAndJittersWithinBounds) {
  Site site({.check_interval = 60});
  Watch watch(site.finish());
  std::vector<UnixMillis> wanted;
  watch.run_until(kStart + std::chrono::hours(10), [&](const CheckRequest& request) {
    if (!request.object.is_host()) wanted.push_back(request.wanted);
    watch.now += milliseconds(1500);  // the plugin takes its time
    return 0;
  });
  ASSERT_EQ(wanted.size(), 600u);
  const milliseconds phase = wanted[0].time_since_epoch() % seconds(60);
  for (const UnixMillis time : wanted) {
    const milliseconds off = (time.time_since_epoch() - phase) % seconds(60);
    EXPECT_LE(std::min<milliseconds>(off, seconds(60) - off), milliseconds(600)) << time.time_since_epoch().count();
  }
  EXPECT_NE(wanted[1] - wanted[0], seconds(60));  // jitter there is
}

TEST(Cadence, CountsFromTheLastCheckWhenStrict) {
  Site site({.check_interval = 60});
  Watch watch(site.finish(), {.seed = 1, .strict_nagios = true});
  std::vector<UnixMillis> wanted;
  watch.run_until(kStart + std::chrono::minutes(5), [&](const CheckRequest& request) {
    if (!request.object.is_host()) wanted.push_back(request.wanted);
    return 0;
  });
  ASSERT_EQ(wanted.size(), 6u);
  for (std::size_t i = 1; i < wanted.size(); ++i) EXPECT_EQ(wanted[i] - wanted[i - 1], seconds(60));
}

TEST(Cadence, ACheckOutOfTurnDoesNotMoveTheGrid) {
  Site site({.check_interval = 100});
  Watch watch(site.finish());
  const auto of_service = [](const std::vector<CheckRequest>& requests) {
    std::vector<UnixMillis> times;
    for (const CheckRequest& request : requests) {
      if (!request.object.is_host()) times.push_back(request.wanted);
    }
    return times;
  };
  const UnixMillis first = of_service(requests_within(watch, seconds(50))).at(0);
  watch.engine->schedule_check(watch.now, testing::service(0), watch.now, true, watch.actions);
  const std::vector<UnixMillis> later = of_service(requests_within(watch, seconds(400)));
  ASSERT_GE(later.size(), 4u);
  EXPECT_EQ(later[0], kStart + seconds(50));  // the forced one
  for (std::size_t i = 1; i < later.size(); ++i) {
    const milliseconds off = (later[i] - first) % seconds(100);
    EXPECT_LE(off, seconds(1)) << i;
  }
}

TEST(Scheduling, SoftStatesAreRetriedByTheRetryInterval) {
  Site site({.check_interval = 300, .retry_interval = 20});
  Watch watch(site.finish());
  std::vector<UnixMillis> times;
  watch.run_until(kStart + seconds(290), [&](const CheckRequest& request) {
    if (request.object.is_host()) return 0;
    times.push_back(request.wanted);
    return 2;
  });
  ASSERT_EQ(times.size(), 3u);  // soft, soft, hard
  EXPECT_EQ(times[1] - times[0], seconds(20));
  EXPECT_EQ(times[2] - times[1], seconds(20));
  EXPECT_TRUE(watch.state(testing::service(0)).is_hard);
}

TEST(Scheduling, OutsideItsPeriodNothingIsChecked) {
  Site site({.check_interval = 600});
  const auto nights = site.add_period("nights", "monday", "00:00-06:00");
  site.service(0).check_period = nights;
  Watch watch(site.finish());
  std::vector<UnixMillis> times;
  watch.run_until(kStart + std::chrono::days(14), [&](const CheckRequest& request) {
    if (!request.object.is_host()) times.push_back(request.wanted);
    return 0;
  });
  EXPECT_NEAR(static_cast<double>(times.size()), 72, 4);  // two nights of six hours, every ten minutes
  for (const UnixMillis time : times) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    EXPECT_EQ(std::chrono::weekday(day), std::chrono::Monday);
    EXPECT_LT(time - day, std::chrono::hours(6));
  }
}

TEST(Scheduling, AForcedCheckPassesPeriodsAndSwitches) {
  Site site;
  site.service(0).check_period = site.add_period("never", "2001-01-01", "00:00-24:00");
  Watch watch(site.finish());
  watch.engine->set_program_switch(watch.second(), Engine::Side::kServices, Switch::kActiveChecks, false,
                                   watch.actions);
  watch.engine->schedule_check(watch.now, testing::service(0), watch.now, false, watch.actions);
  watch.advance();
  EXPECT_TRUE(watch.actions.take_checks().empty() || watch.actions.checks.empty());
  watch.engine->schedule_check(watch.now, testing::service(0), watch.now, true, watch.actions);
  watch.advance();
  const std::vector<CheckRequest> checks = watch.actions.take_checks();
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_TRUE(checks[0].is_forced);
}

TEST(Scheduling, AHostIsCheckedOnDemandUnlessItsResultIsYoung) {
  Site site({.check_interval = 3600});
  Watch watch(site.finish());
  requests_within(watch, seconds(3500));
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  watch.advance();
  std::vector<CheckRequest> checks = watch.actions.take_checks();
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_TRUE(checks[0].object.is_host());
  ASSERT_TRUE(watch.active(testing::host(0), 0));
  watch.now += seconds(5);
  ASSERT_TRUE(watch.passive(testing::service(0), 1));  // changed again, within the horizon
  watch.advance();
  EXPECT_TRUE(watch.actions.take_checks().empty());
}

TEST(Scheduling, OverloadDelaysTheRestAndStarvesNobody) {
  Site site({.hosts = 10, .services_per_host = 10, .check_interval = 60});
  site.main().max_concurrent_checks = 5;
  Watch watch(site.finish());
  // Each check takes 4 s: 75 a minute, of 110 wanted.
  std::map<std::uint32_t, UnixMillis> last;
  std::multimap<UnixMillis, CheckRequest> running;
  milliseconds worst{0};
  for (const UnixMillis end = kStart + std::chrono::hours(1); watch.now < end; watch.now += milliseconds(500)) {
    while (!running.empty() && running.begin()->first <= watch.now) {
      ASSERT_TRUE(watch.active(running.begin()->second.object, 0));
      running.erase(running.begin());
    }
    watch.advance();
    for (const CheckRequest& request : watch.actions.take_checks()) {
      running.emplace(watch.now + seconds(4), request);
      if (request.object.is_host()) continue;
      const auto [known, is_first] = last.emplace(request.object.index, watch.now);
      if (!is_first) worst = std::max(worst, watch.now - std::exchange(known->second, watch.now));
    }
    ASSERT_LE(running.size(), 5u);
  }
  EXPECT_EQ(last.size(), 100u);
  EXPECT_LE(worst, seconds(120));
  EXPECT_GT(watch.metrics.counter("checks.deferred", {}, "").value(), 0u);
}

TEST(Scheduling, UnderOverloadTroubleGoesFirst) {
  Site site({.hosts = 1, .services_per_host = 3, .check_interval = 300, .retry_interval = 60});
  site.host(0).active_checks = false;
  Watch watch(site.finish());
  watch.run_until(kStart + seconds(250), kOk);
  ASSERT_TRUE(watch.passive(testing::service(2), 2));  // soft: a retry is due in a minute
  site.main().max_concurrent_checks = 1;
  watch.now += std::chrono::minutes(20);  // everything is due
  watch.advance();
  std::vector<std::uint32_t> order;
  for (int i = 0; i < 3; ++i) {
    const std::vector<CheckRequest> checks = watch.actions.take_checks();
    ASSERT_EQ(checks.size(), 1u);
    order.push_back(checks[0].object.index);
    ASSERT_TRUE(watch.active(checks[0].object, 0));
    watch.advance();
  }
  // The first due one took the only place before any waited; then trouble.
  EXPECT_EQ(order[1], 2u);
}

TEST(Scheduling, ALostCheckIsNoticedAndRunAgain) {
  Site site({.check_interval = 3600});
  Watch watch(site.finish());
  watch.advance();
  const std::size_t lost = watch.actions.take_checks().size();
  ASSERT_EQ(lost, 2u);
  watch.advance(std::chrono::minutes(5));
  EXPECT_THAT(watch.actions.lines,
              Contains(HasSubstr("The check of service 's0' on host 'h0' looks like it was orphaned")));
  EXPECT_THAT(watch.actions.lines, Contains(HasSubstr("The check of host 'h0' looks like it was orphaned")));
  watch.advance();
  EXPECT_EQ(watch.actions.take_checks().size(), 2u);
  EXPECT_EQ(watch.metrics.counter("checks.orphaned", {}, "").value(), 2u);
}

TEST(Scheduling, AFailedExecutionDependencySkipsTheCheck) {
  Site site({.services_per_host = 2, .check_interval = 60});
  ServiceDependency dependency;
  dependency.master = static_cast<ServiceIndex>(0);
  dependency.dependent = static_cast<ServiceIndex>(1);
  dependency.execution_failure.bits = 1u << static_cast<unsigned>(alerts::State::kCritical);
  site.add_service_dependency(dependency);
  site.service(0).max_check_attempts = 1;
  Watch watch(site.finish());
  std::map<std::uint32_t, int> counts;
  int master_status = 2;
  const auto count = [&](const CheckRequest& request) {
    if (request.object.is_host()) return 0;
    ++counts[request.object.index];
    return request.object.index == 0 ? master_status : 0;
  };
  watch.run_until(kStart + seconds(120), count);
  counts.clear();
  watch.run_until(kStart + seconds(720), count);
  EXPECT_EQ(counts[1], 0);
  EXPECT_EQ(counts[0], 10);
  master_status = 0;
  watch.run_until(kStart + seconds(960), count);
  EXPECT_GE(counts[1], 3);
}

}  // namespace
}  // namespace bellwether::checks
