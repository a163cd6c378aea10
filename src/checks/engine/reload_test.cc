// A reload or restart loses nothing and repeats nothing.
#include <random>

#include <gmock/gmock.h>

#include "checks/engine/context.h"
#include "checks/engine/testing.h"
#include "checks/engine/topology_edges.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using testing::kStart;
using testing::Site;
using testing::Watch;

TEST(Reload, KeepsAttemptsAndNextChecks) {
  Site site({.hosts = 3, .services_per_host = 4, .check_interval = 300, .retry_interval = 30});
  Watch watch(site.finish());
  watch.run_until(kStart + seconds(400), [](const CheckRequest& request) { return request.object.is_host() ? 0 : 2; });
  std::vector<UnixMillis> next;
  std::vector<std::uint16_t> attempts;
  for (std::size_t s = 0; s < 12; ++s) {
    next.push_back(watch.state(testing::service(s)).next_check);
    attempts.push_back(watch.state(testing::service(s)).attempt);
  }
  watch.reload();
  for (std::size_t s = 0; s < 12; ++s) {
    EXPECT_EQ(watch.state(testing::service(s)).next_check, next[s]) << s;
    EXPECT_EQ(watch.state(testing::service(s)).attempt, attempts[s]) << s;
  }
}

// The same month lived with and without reloads at random moments has the same log.
TEST(Reload, AtAnyMomentChangesNothing) {
  const auto live = [](bool reloads) {
    Site site({.hosts = 5, .services_per_host = 4, .check_interval = 60, .retry_interval = 20});
    Watch watch(site.finish());
    std::mt19937_64 random(3);
    std::vector<std::string> lines;
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t bits = random();
      const ObjectRef service = testing::service(bits % 20);
      const int status = (bits >> 8) % 3 == 0 ? 2 : 0;
      EXPECT_TRUE(watch.passive(service, status));
      if (reloads) watch.reload();
      watch.now += seconds(1 + (bits >> 16) % 10);
      for (std::string& line : watch.actions.take_lines()) lines.push_back(std::move(line));
    }
    return lines;
  };
  const std::vector<std::string> without = live(false);
  EXPECT_GT(without.size(), 300u);
  EXPECT_EQ(without, live(true));
}

TEST(Reload, AResultThatWasOnItsWayIsTaken) {
  Site site({.check_interval = 3600});
  Watch watch(site.finish());
  watch.advance();
  ASSERT_EQ(watch.actions.take_checks().size(), 2u);
  watch.reload();
  EXPECT_TRUE(watch.state(testing::service(0)).is_executing);
  watch.advance(seconds(1));
  EXPECT_TRUE(watch.actions.take_checks().empty());  // not once more
  ASSERT_TRUE(watch.active(testing::service(0), 2));
  EXPECT_FALSE(watch.state(testing::service(0)).is_executing);
  EXPECT_EQ(watch.state(testing::service(0)).attempt, 1);
}

TEST(Reload, FewerAttemptsNeverLeaveAServiceStuckSoft) {
  Site before({.max_check_attempts = 5});
  Watch watch(before.finish());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_EQ(watch.state(testing::service(0)).attempt, 4);
  Site after({.max_check_attempts = 3});
  watch.reload(after.finish());
  (void)watch.actions.take_lines();
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_TRUE(watch.state(testing::service(0)).is_hard);
  EXPECT_THAT(watch.actions.lines, Contains("SERVICE ALERT: h0;s0;CRITICAL;HARD;3;o"));
}

TEST(Reload, FollowsNamesNotPositions) {
  Site before({.hosts = 2, .max_check_attempts = 1});
  Watch watch(before.finish());
  ASSERT_TRUE(watch.passive(testing::service(1), 2));
  Comment comment;
  comment.object = testing::service(1);
  comment.text = "of h1";
  ASSERT_TRUE(watch.engine->add_comment(watch.second(), comment, watch.actions));
  Site after({.hosts = 3, .max_check_attempts = 1});
  after.host(0).name = after.keep("a-new-one");
  watch.reload(after.finish());
  EXPECT_EQ(watch.state(testing::service(1)).state, alerts::State::kCritical);
  EXPECT_EQ(watch.state(testing::service(2)).state, alerts::State::kOk);
  EXPECT_EQ(watch.engine->comments_of(testing::service(1)).size(), 1u);
}

TEST(Reload, AShorterIntervalIsKeptAtOnce) {
  Site before({.check_interval = 7200});
  Watch watch(before.finish());
  watch.run_until(kStart + seconds(100), [](const CheckRequest&) { return 0; });
  Site after({.check_interval = 60});
  watch.reload(after.finish());
  EXPECT_LE(watch.state(testing::service(0)).next_check, watch.now + seconds(60));
}

TEST(Restart, SpreadsWhatWasMissed) {
  Site site({.hosts = 20, .services_per_host = 10, .check_interval = 600});
  const ConfigurationPtr configuration = site.finish();
  Watch watch(configuration);
  watch.run_until(kStart + seconds(1300), [](const CheckRequest&) { return 0; });
  Retained retained = watch.engine->retain();
  retained.is_reload = false;
  watch.now += seconds(450);  // nobody watched
  watch.restart(std::move(retained));
  std::size_t most = 0, all = 0;
  for (int i = 0; i < 300; ++i) {
    watch.advance(seconds(1));
    const std::vector<CheckRequest> checks = watch.actions.take_checks();
    for (const CheckRequest& request : checks) ASSERT_TRUE(watch.active(request.object, 0));
    most = std::max(most, checks.size());
    all += checks.size();
  }
  EXPECT_LE(most, 8u);   // not all at once
  EXPECT_GE(all, 150u);  // nor forgotten
}

TEST(Restart, ObjectsThatRetainNothingBeginAnew) {
  Site site({.max_check_attempts = 1});
  site.service(0).retain_status = false;
  site.host(0).retain_nonstatus = false;
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  watch.engine->set_switch(watch.second(), testing::service(0), Switch::kNotifications, false, watch.actions);
  watch.engine->set_switch(watch.second(), testing::host(0), Switch::kNotifications, false, watch.actions);
  Retained retained = watch.engine->retain();
  retained.is_reload = false;
  watch.restart(std::move(retained));
  EXPECT_FALSE(watch.state(testing::service(0)).has_been_checked);
  EXPECT_FALSE(watch.engine->is_on(testing::service(0), Switch::kNotifications));
  EXPECT_TRUE(watch.engine->is_on(testing::host(0), Switch::kNotifications));
}

TEST(Restart, TheStatesAreLoggedWhenAsked) {
  Site site;
  site.main().log_initial_states = true;
  Watch watch(site.finish());
  EXPECT_THAT(watch.actions.lines, Contains("INITIAL HOST STATE: h0;UP;HARD;1;"));
  EXPECT_THAT(watch.actions.lines, Contains("INITIAL SERVICE STATE: h0;s0;OK;HARD;1;"));
}

TEST(TopologyEdges, SayWhoNeedsWhom) {
  Site site({.hosts = 2});
  site.add_parent(1, 0);
  ServiceDependency dependency;
  dependency.master = static_cast<ServiceIndex>(0);
  dependency.dependent = static_cast<ServiceIndex>(1);
  site.add_service_dependency(dependency);
  std::vector<std::pair<std::string, std::string>> edges;
  for (const ledger::TopologyEdge& edge : topology_of(*site.finish(), UnixSeconds())) {
    edges.emplace_back(edge.caller, edge.callee);
  }
  EXPECT_THAT(edges, ::testing::UnorderedElementsAre(
                         std::pair("checks/h1", "checks/h0"), std::pair("checks/h0/s0", "checks/h0"),
                         std::pair("checks/h1/s0", "checks/h1"), std::pair("checks/h1/s0", "checks/h0/s0")));
}

}  // namespace
}  // namespace bellwether::checks
