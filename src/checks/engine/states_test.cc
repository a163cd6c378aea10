// What the recorded scenarios do not show: reachability, dependencies, volatile services, stalking, handlers, passive hosts.
#include <gmock/gmock.h>

#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using alerts::State;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Site;
using testing::Watch;

std::vector<std::string> notifications(const std::vector<std::string>& lines) {
  std::vector<std::string> found;
  for (const std::string& line : lines) {
    if (line.find("NOTIFICATION: ") != std::string::npos) found.push_back(line);
  }
  return found;
}

TEST(Reachability, AHostBehindADeadOneIsUnreachableAndNamesItsCause) {
  Site site({.hosts = 3, .max_check_attempts = 1});
  site.add_parent(1, 0);
  site.add_parent(2, 1);
  Watch watch(site.finish());
  ASSERT_TRUE(watch.active(testing::host(0), 2));
  EXPECT_EQ(watch.state(testing::host(0)).state, State::kDown);
  ASSERT_TRUE(watch.active(testing::host(1), 2));
  ASSERT_TRUE(watch.active(testing::host(2), 2));
  EXPECT_EQ(watch.state(testing::host(1)).state, State::kUnreachable);
  EXPECT_EQ(watch.state(testing::host(2)).state, State::kUnreachable);
  EXPECT_EQ(watch.engine->cause_of(testing::host(2)), testing::host(0));
  EXPECT_EQ(watch.engine->cause_of(testing::service(2)), testing::host(0));
  EXPECT_EQ(watch.engine->cause_of(testing::host(0)), testing::host(0));
}

TEST(Reachability, OneLivingParentMakesItDown) {
  Site site({.hosts = 3, .max_check_attempts = 1});
  site.add_parent(2, 0);
  site.add_parent(2, 1);
  Watch watch(site.finish());
  ASSERT_TRUE(watch.active(testing::host(0), 2));
  ASSERT_TRUE(watch.active(testing::host(2), 2));
  EXPECT_EQ(watch.state(testing::host(2)).state, State::kDown);
  EXPECT_EQ(watch.engine->cause_of(testing::host(2)), testing::host(2));
  ASSERT_TRUE(watch.active(testing::host(1), 2));
  ASSERT_TRUE(watch.active(testing::host(2), 2));
  EXPECT_EQ(watch.state(testing::host(2)).state, State::kUnreachable);
  EXPECT_TRUE(watch.state(testing::host(2)).is_hard);
}

TEST(Reachability, ACircleOfParentsEnds) {
  Site site({.hosts = 2, .max_check_attempts = 1});
  site.add_parent(0, 1);
  site.add_parent(1, 0);
  Watch watch(site.finish());
  ASSERT_TRUE(watch.active(testing::host(0), 2));
  ASSERT_TRUE(watch.active(testing::host(1), 2));
  ASSERT_TRUE(watch.active(testing::host(0), 2));
  EXPECT_NE(watch.engine->cause_of(testing::host(0)), testing::service(0));
}

TEST(Reachability, AChangeOfAHostChecksItsNeighbours) {
  Site site({.hosts = 3, .services_per_host = 0, .check_interval = 36'000});
  site.add_parent(1, 0);
  site.add_parent(2, 1);
  Watch watch(site.finish());
  watch.run_until(watch.now + std::chrono::hours(9), [](const CheckRequest&) { return 0; });
  ASSERT_TRUE(watch.active(testing::host(1), 2));
  watch.advance();
  std::vector<std::uint32_t> checked;
  for (const CheckRequest& request : watch.actions.take_checks()) checked.push_back(request.object.index);
  EXPECT_THAT(checked, ElementsAre(0, 2));
}

TEST(PassiveHosts, AreHardAtOnceAndTranslatedWhenAsked) {
  Site site({.hosts = 2, .max_check_attempts = 3});
  site.add_parent(1, 0);
  site.main().passive_host_checks_are_soft = false;
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::host(0), 1));
  EXPECT_EQ(watch.actions.take_lines(),
            (std::vector<std::string>{"HOST NOTIFICATION: oncall;h0;DOWN;notify;o", "HOST ALERT: h0;DOWN;HARD;1;o"}));
  ASSERT_TRUE(watch.passive(testing::host(1), 1));
  EXPECT_EQ(watch.state(testing::host(1)).state, State::kDown);  // as the sender says
  ASSERT_TRUE(watch.passive(testing::host(1), 0));
  site.main().translate_passive_host_checks = true;
  ASSERT_TRUE(watch.passive(testing::host(1), 1));
  EXPECT_EQ(watch.state(testing::host(1)).state, State::kUnreachable);
}

TEST(PassiveResults, AreRefusedWhereNobodyAcceptsThem) {
  Site site;
  site.service(0).passive_checks = false;
  Watch watch(site.finish());
  const Result<void> refused = watch.passive(testing::service(0), 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::kPermissionDenied);
  EXPECT_THAT(refused.error().message(), HasSubstr("h0;s0"));
  EXPECT_TRUE(watch.active(testing::service(0), 2));
  watch.engine->set_program_switch(watch.second(), Engine::Side::kHosts, Switch::kPassiveChecks, false, watch.actions);
  EXPECT_FALSE(watch.passive(testing::host(0), 1));
}

TEST(PassiveResults, AreLoggedWithWhatTheySay) {
  Site site;
  site.main().log_passive_checks = true;
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::service(0), 0, "fine"));
  ASSERT_TRUE(watch.passive(testing::host(0), 0, "here"));
  EXPECT_THAT(watch.actions.lines, ElementsAre("PASSIVE SERVICE CHECK: h0;s0;0;fine", "PASSIVE HOST CHECK: h0;0;here"));
}

TEST(Hosts, AWarningIsUpUnlessAggressive) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  ASSERT_TRUE(watch.active(testing::host(0), 1));
  EXPECT_EQ(watch.state(testing::host(0)).state, State::kUp);
  site.main().use_aggressive_host_checking = true;
  ASSERT_TRUE(watch.active(testing::host(0), 1));
  EXPECT_EQ(watch.state(testing::host(0)).state, State::kDown);
}

TEST(Volatile, EveryHardProblemIsNews) {
  Site site({.max_check_attempts = 1});
  site.service(0).is_volatile = true;
  site.service(0).event_handler = {static_cast<CommandIndex>(0), site.keep("check!x")};
  Watch watch(site.finish());
  for (int i = 0; i < 3; ++i) {
    watch.now += seconds(1);
    ASSERT_TRUE(watch.passive(testing::service(0), 2));
    EXPECT_EQ(watch.actions.take_lines(),
              (std::vector<std::string>{"SERVICE NOTIFICATION: oncall;h0;s0;CRITICAL;notify;o",
                                        "SERVICE ALERT: h0;s0;CRITICAL;HARD;1;o",
                                        "SERVICE EVENT HANDLER: h0;s0;CRITICAL;HARD;1;check!x"}));
  }
  EXPECT_EQ(watch.actions.handlers.size(), 3u);
}

TEST(Handlers, RunGloballyFirstAtEveryChange) {
  Site site({.max_check_attempts = 2});
  site.main().global_service_event_handler = "check!global";
  site.main().ocsp_command = "check!obsess";
  site.main().obsess_over_services = true;
  site.main().process_performance_data = true;
  site.main().service_perfdata_command = "check!perf";
  site.service(0).event_handler = {static_cast<CommandIndex>(0), site.keep("check!own")};
  Watch watch(site.finish());
  const auto commands = [&] {
    std::vector<std::string> found;
    for (const auto& handler : std::exchange(watch.actions.handlers, {})) found.push_back(handler.command);
    return found;
  };
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_THAT(commands(), ElementsAre("check!global", "check!own", "check!obsess", "check!perf"));
  EXPECT_THAT(watch.actions.lines, Contains("GLOBAL SERVICE EVENT HANDLER: h0;s0;CRITICAL;SOFT;1;check!global"));
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_EQ(commands().size(), 4u);
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_THAT(commands(), ElementsAre("check!obsess", "check!perf"));  // hard as before
  watch.engine->set_switch(watch.second(), testing::service(0), Switch::kEventHandlers, false, watch.actions);
  watch.engine->set_switch(watch.second(), testing::service(0), Switch::kObsess, false, watch.actions);
  ASSERT_TRUE(watch.passive(testing::service(0), 0));
  EXPECT_THAT(commands(), ElementsAre("check!perf"));
}

TEST(Stalking, LogsOutputThatChanges) {
  Site site;
  site.service(0).stalking_options.bits = 1u << static_cast<unsigned>(State::kOk);
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::service(0), 0, "one"));
  (void)watch.actions.take_lines();
  ASSERT_TRUE(watch.passive(testing::service(0), 0, "one"));
  EXPECT_THAT(watch.actions.take_lines(), IsEmpty());
  ASSERT_TRUE(watch.passive(testing::service(0), 0, "two"));
  EXPECT_THAT(watch.actions.take_lines(), ElementsAre("SERVICE ALERT: h0;s0;OK;HARD;1;two"));
}

TEST(Dependencies, AFailedMasterSilencesItsDependents) {
  Site site({.services_per_host = 3, .max_check_attempts = 1});
  for (std::uint32_t s = 0; s < 2; ++s) {
    ServiceDependency dependency;
    dependency.master = static_cast<ServiceIndex>(s);
    dependency.dependent = static_cast<ServiceIndex>(s + 1);
    dependency.inherits_parent = true;
    dependency.notification_failure.bits = 1u << static_cast<unsigned>(State::kCritical);
    site.add_service_dependency(dependency);
  }
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  (void)watch.actions.take_lines();
  ASSERT_TRUE(watch.passive(testing::service(2), 2));  // its master is fine, but that one's is not
  EXPECT_THAT(watch.actions.take_lines(), ElementsAre("SERVICE ALERT: h0;s2;CRITICAL;HARD;1;o"));
  EXPECT_EQ(watch.engine->cause_of(testing::service(2)), testing::service(0));
  ASSERT_TRUE(watch.passive(testing::service(0), 1));  // WARNING does not fail it
  ASSERT_TRUE(watch.passive(testing::service(2), 2));
  EXPECT_THAT(notifications(watch.actions.take_lines()), Contains(HasSubstr("h0;s2;CRITICAL")));
}

TEST(Dependencies, ASoftMasterCountsAsItWasWhenHard) {
  for (const bool soft_counts : {false, true}) {
    Site site({.services_per_host = 2, .max_check_attempts = 3});
    site.main().soft_state_dependencies = soft_counts;
    site.service(1).max_check_attempts = 1;
    ServiceDependency dependency;
    dependency.master = static_cast<ServiceIndex>(0);
    dependency.dependent = static_cast<ServiceIndex>(1);
    dependency.notification_failure.bits = 1u << static_cast<unsigned>(State::kCritical);
    site.add_service_dependency(dependency);
    Watch watch(site.finish());
    ASSERT_TRUE(watch.passive(testing::service(0), 2));
    ASSERT_TRUE(watch.passive(testing::service(1), 2));
    EXPECT_EQ(notifications(watch.actions.take_lines()).size(), soft_counts ? 0u : 1u);
  }
}

TEST(Dependencies, OneOutsideItsPeriodHidesTheOthersFromNagiosOnly) {
  for (const bool is_strict : {false, true}) {
    Site site({.services_per_host = 3, .max_check_attempts = 1});
    const auto never = site.add_period("never", "2001-01-01", "00:00-24:00");
    for (std::uint32_t s = 0; s < 2; ++s) {
      ServiceDependency dependency;
      dependency.master = static_cast<ServiceIndex>(s);
      dependency.dependent = static_cast<ServiceIndex>(2);
      if (s == 0) dependency.period = never;
      dependency.notification_failure.bits = 1u << static_cast<unsigned>(State::kCritical);
      site.add_service_dependency(dependency);
    }
    Watch watch(site.finish(), {.seed = 1, .strict_nagios = is_strict});
    ASSERT_TRUE(watch.passive(testing::service(1), 2));
    (void)watch.actions.take_lines();
    ASSERT_TRUE(watch.passive(testing::service(2), 2));
    EXPECT_EQ(notifications(watch.actions.take_lines()).size(), is_strict ? 1u : 0u);
  }
}

TEST(Hosts, AServiceThatWasHardBeforeItsHostWentDownStaysHard) {
  Site site;
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::host(0), 1));  // soft
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_TRUE(watch.state(testing::service(0)).is_hard);
  ASSERT_TRUE(watch.passive(testing::host(0), 0));
  (void)watch.actions.take_lines();
  ASSERT_TRUE(watch.passive(testing::service(0), 1));  // another face of the same trouble
  EXPECT_THAT(watch.actions.take_lines(), Contains(HasSubstr("WARNING;HARD;")));
}

TEST(Problems, AreNumberedWhileTheyLast) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  ASSERT_TRUE(watch.passive(service, 1));
  const std::uint64_t problem = watch.state(service).current_problem_id;
  EXPECT_NE(problem, 0u);
  ASSERT_TRUE(watch.passive(service, 2));
  EXPECT_EQ(watch.state(service).current_problem_id, problem);
  ASSERT_TRUE(watch.passive(service, 0));
  EXPECT_EQ(watch.state(service).current_problem_id, 0u);
  EXPECT_EQ(watch.state(service).last_problem_id, problem);
  EXPECT_EQ(watch.state(service).current_event_id, watch.state(service).last_event_id + 1);
}

}  // namespace
}  // namespace bellwether::checks
