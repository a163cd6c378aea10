#include "checks/commands/dispatcher.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::host;
using ::testing::IsEmpty;
using testing::kStart;
using testing::service;
using testing::Site;
using testing::SiteOptions;
using testing::Watch;

// Hosts h0 … h2 with services s0, s1; h0 is the parent of h1, h1 of h2. Host group "web" is h0 and h1, service group "pages" is h0;s0 and h2;s1.
class DispatcherTest : public ::testing::Test {
 protected:
  static ConfigurationPtr make_site() {
    SiteOptions options;
    options.hosts = 3;
    options.services_per_host = 2;
    Site site(options);
    site.add_parent(1, 0);
    site.add_parent(2, 1);
    site.configuration().hostgroups.push_back({"web", "", "", "", "", {HostIndex{0}, HostIndex{1}}});
    site.configuration().servicegroups.push_back({"pages", "", "", "", "", {ServiceIndex{0}, ServiceIndex{5}}});
    site.people().groups.push_back({"ops", "", {alerts::ContactIndex{0}}});
    site.add_period("workhours", "monday", "09:00-17:00");
    return site.finish();
  }

  DispatcherTest()
      : watch_(make_site()),
        refusals_(watch_.metrics, Log(null_log_sink(), "test")),
        alerts_(alerts::make_engine({}, watch_.engine->configuration().people, watch_.metrics,
                                    Log(null_log_sink(), "alerts"))),
        dispatcher_(
            *alerts_,
            ProgramHooks{[this] { hooks_.emplace_back("restart"); }, [this] { hooks_.emplace_back("shutdown"); },
                         [this](const std::string& file, bool removes) {
                           hooks_.push_back(file + (removes ? " removed" : ""));
                         }},
            refusals_) {}

  Result<void> perform(std::string_view line) {
    return dispatcher_.perform(line, "test", *watch_.engine, watch_.actions, watch_.now);
  }
  std::string error_of(std::string_view line) {
    const Result<void> performed = perform(line);
    return performed ? "performed" : performed.error().message();
  }
  bool is_on(ObjectRef object, Switch which) { return watch_.engine->is_on(object, which); }

  Watch watch_;
  Refusals refusals_;
  std::unique_ptr<alerts::Engine> alerts_;
  std::vector<std::string> hooks_;
  Dispatcher dispatcher_;
};

TEST_F(DispatcherTest, TakesPassiveResults) {
  ASSERT_TRUE(perform("[1800000000] PROCESS_SERVICE_CHECK_RESULT;h0;s0;2;down | a=1;2;3\\nmore"));
  const ObjectState& state = watch_.state(service(0));
  EXPECT_EQ(state.state, alerts::State::kCritical);
  EXPECT_EQ(state.output, "down");
  EXPECT_EQ(state.perf_data, "a=1;2;3");
  ASSERT_TRUE(state.long_output);
  EXPECT_EQ(*state.long_output, "more");
  EXPECT_FALSE(state.was_active);
  ASSERT_TRUE(perform("[1800000000] PROCESS_HOST_CHECK_RESULT;h1;1;gone"));
  EXPECT_EQ(watch_.state(host(1)).state, alerts::State::kDown);
}

TEST_F(DispatcherTest, RefusesAndCountsResultsItCannotTake) {
  EXPECT_THAT(error_of("PROCESS_SERVICE_CHECK_RESULT;h0;nosuch;0;x"), HasSubstr("no service 'nosuch'"));
  EXPECT_THAT(error_of("PROCESS_SERVICE_CHECK_RESULT;nosuch;s0;0;x"), HasSubstr("host 'nosuch'"));
  EXPECT_THAT(error_of("PROCESS_HOST_CHECK_RESULT;nosuch;0;x"), HasSubstr("'nosuch'"));
  EXPECT_THAT(error_of("PROCESS_SERVICE_CHECK_RESULT;h0;s0;4;x"), HasSubstr("not a status from 0 to 3"));
  EXPECT_THAT(error_of("PROCESS_HOST_CHECK_RESULT;h0;3;x"), HasSubstr("not a status from 0 to 2"));
  ASSERT_TRUE(perform("DISABLE_PASSIVE_SVC_CHECKS;h0;s0"));
  EXPECT_THAT(error_of("PROCESS_SERVICE_CHECK_RESULT;h0;s0;0;x"), HasSubstr("accepts no passive results"));
  EXPECT_EQ(refusals_.reason("checks", "result_unknown", "").total(), 3u);
  EXPECT_EQ(refusals_.reason("checks", "result_not_accepted", "").total(), 3u);
  const std::vector<PassiveResult> results = {
      {"h0", "s1", 1, "late", {}}, {"nosuch", "", 0, "x", {}}, {"h2", "", 0, "up", {}}};
  EXPECT_EQ(dispatcher_.take(results, "nsca", *watch_.engine, watch_.actions, watch_.now), 2u);
  EXPECT_EQ(watch_.state(service(1)).state, alerts::State::kWarning);
}

TEST_F(DispatcherTest, LogsWhatItPerformsAndWhatItRefuses) {
  watch_.actions.take_lines();
  ASSERT_TRUE(perform("[1800000000] DISABLE_SVC_CHECK;h0;s0"));
  EXPECT_THAT(watch_.actions.take_lines(), Contains("EXTERNAL COMMAND: DISABLE_SVC_CHECK;h0;s0"));
  EXPECT_FALSE(perform("[1800000000] DISABLE_SVC_CHECK;h0;nosuch"));
  EXPECT_THAT(watch_.actions.take_lines(),
              Contains(HasSubstr("external command refused: host 'h0' has no service 'nosuch'")));
  EXPECT_FALSE(perform("garbage\x01;x"));
  EXPECT_EQ(refusals_.reason("checks", "command_malformed", "").total(), 1u);
  EXPECT_THAT(refusals_.reason("checks", "command_malformed", "").examples().front().text, HasSubstr("garbage"));
  EXPECT_EQ(refusals_.reason("checks", "command_refused", "").total(), 1u);
}

TEST_F(DispatcherTest, SwitchesObjectsAndGroups) {
  ASSERT_TRUE(perform("DISABLE_SVC_CHECK;h0;s0"));
  EXPECT_FALSE(is_on(service(0), Switch::kActiveChecks));
  ASSERT_TRUE(perform("DISABLE_HOSTGROUP_SVC_NOTIFICATIONS;web"));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_FALSE(is_on(service(i), Switch::kNotifications)) << i;
  EXPECT_TRUE(is_on(service(4), Switch::kNotifications));
  ASSERT_TRUE(perform("DISABLE_SERVICEGROUP_HOST_CHECKS;pages"));
  EXPECT_FALSE(is_on(host(0), Switch::kActiveChecks));
  EXPECT_TRUE(is_on(host(1), Switch::kActiveChecks));
  EXPECT_FALSE(is_on(host(2), Switch::kActiveChecks));
  ASSERT_TRUE(perform("ENABLE_SERVICEGROUP_HOST_CHECKS;pages"));
  EXPECT_TRUE(is_on(host(2), Switch::kActiveChecks));
  ASSERT_TRUE(perform("DISABLE_HOST_SVC_CHECKS;h1"));
  EXPECT_FALSE(is_on(service(3), Switch::kActiveChecks));
  ASSERT_TRUE(perform("DISABLE_HOST_EVENT_HANDLER;h1"));
  EXPECT_FALSE(is_on(host(1), Switch::kEventHandlers));
  ASSERT_TRUE(perform("DISABLE_SVC_FLAP_DETECTION;h1;s0"));
  EXPECT_FALSE(is_on(service(2), Switch::kFlapDetection));
  ASSERT_TRUE(perform("STOP_OBSESSING_OVER_HOST;h2"));
  EXPECT_FALSE(is_on(host(2), Switch::kObsess));
  EXPECT_THAT(error_of("DISABLE_HOSTGROUP_SVC_CHECKS;nosuch"), HasSubstr("no host group is named 'nosuch'"));
  EXPECT_THAT(error_of("DISABLE_SERVICEGROUP_SVC_CHECKS;nosuch"), HasSubstr("no service group is named 'nosuch'"));
}

TEST_F(DispatcherTest, PropagatesNotificationSwitchesAlongParents) {
  ASSERT_TRUE(perform("DISABLE_ALL_NOTIFICATIONS_BEYOND_HOST;h0"));
  EXPECT_TRUE(is_on(host(0), Switch::kNotifications));
  EXPECT_FALSE(is_on(host(1), Switch::kNotifications));
  EXPECT_FALSE(is_on(host(2), Switch::kNotifications));
  EXPECT_FALSE(is_on(service(5), Switch::kNotifications));
  EXPECT_TRUE(is_on(service(0), Switch::kNotifications));
  ASSERT_TRUE(perform("ENABLE_HOST_AND_CHILD_NOTIFICATIONS;h1"));
  EXPECT_TRUE(is_on(host(1), Switch::kNotifications));
  EXPECT_TRUE(is_on(host(2), Switch::kNotifications));
  EXPECT_FALSE(is_on(service(5), Switch::kNotifications));
}

TEST_F(DispatcherTest, SwitchesTheProgram) {
  using Side = Engine::Side;
  const auto program = [&](Side side, Switch which) { return watch_.engine->program_switch(side, which); };
  ASSERT_TRUE(perform("STOP_EXECUTING_SVC_CHECKS"));
  EXPECT_FALSE(program(Side::kServices, Switch::kActiveChecks));
  EXPECT_TRUE(program(Side::kHosts, Switch::kActiveChecks));
  ASSERT_TRUE(perform("DISABLE_NOTIFICATIONS"));
  EXPECT_FALSE(alerts_->is_enabled());
  ASSERT_TRUE(perform("ENABLE_NOTIFICATIONS"));
  EXPECT_TRUE(alerts_->is_enabled());
  ASSERT_TRUE(perform("DISABLE_FLAP_DETECTION"));
  EXPECT_FALSE(program(Side::kHosts, Switch::kFlapDetection));
  EXPECT_FALSE(program(Side::kServices, Switch::kFlapDetection));
  ASSERT_TRUE(perform("STOP_ACCEPTING_PASSIVE_SVC_CHECKS"));
  EXPECT_FALSE(perform("PROCESS_SERVICE_CHECK_RESULT;h0;s0;0;x"));
}

TEST_F(DispatcherTest, AcknowledgesCommentsAndPlansDowntime) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(perform("PROCESS_SERVICE_CHECK_RESULT;h0;s0;2;down"));
  ASSERT_TRUE(perform("ACKNOWLEDGE_SVC_PROBLEM_EXPIRE;h0;s0;2;0;1;1800009999;me;on it; soon"));
  ASSERT_TRUE(watch_.state(service(0)).acknowledgement);
  const Acknowledgement& acknowledgement = *watch_.state(service(0)).acknowledgement;
  EXPECT_EQ(acknowledgement.kind, Acknowledgement::Kind::kSticky);
  EXPECT_EQ(acknowledgement.expires, unix_seconds(1800009999));
  EXPECT_EQ(acknowledgement.author, "me");
  EXPECT_EQ(acknowledgement.comment, "on it; soon");
  ASSERT_TRUE(perform("REMOVE_SVC_ACKNOWLEDGEMENT;h0;s0"));
  EXPECT_FALSE(watch_.state(service(0)).acknowledgement);

  ASSERT_TRUE(perform("[1800000005] ADD_HOST_COMMENT;h1;1;me;a;b"));
  const auto comments = watch_.engine->comments_of(host(1));
  ASSERT_EQ(comments.size(), 1u);
  EXPECT_EQ(comments[0]->text, "a;b");
  EXPECT_EQ(comments[0]->at, unix_seconds(1800000005));
  ASSERT_TRUE(perform("DEL_HOST_COMMENT;" + std::to_string(comments[0]->id)));
  EXPECT_THAT(watch_.engine->comments_of(host(1)), IsEmpty());
  EXPECT_FALSE(perform("DEL_HOST_COMMENT;999"));

  ASSERT_TRUE(perform("SCHEDULE_HOSTGROUP_SVC_DOWNTIME;web;1800000100;1800003600;1;0;0;me;upgrade"));
  EXPECT_EQ(watch_.engine->downtimes().size(), 4u);
  ASSERT_TRUE(perform("SCHEDULE_HOST_DOWNTIME;h0;1800000200;1800003600;0;0;600;me;other"));
  ASSERT_EQ(watch_.engine->downtimes_of(host(0)).size(), 1u);
  EXPECT_FALSE(watch_.engine->downtimes_of(host(0))[0]->is_fixed);
  EXPECT_EQ(watch_.engine->downtimes_of(host(0))[0]->duration, seconds(600));
  ASSERT_TRUE(perform("DEL_DOWNTIME_BY_HOST_NAME;h0;s1"));
  EXPECT_EQ(watch_.engine->downtimes().size(), 4u);
  ASSERT_TRUE(perform("DEL_DOWNTIME_BY_START_TIME_COMMENT;1800000100;upgrade"));
  EXPECT_EQ(watch_.engine->downtimes().size(), 1u);
  EXPECT_THAT(error_of("DEL_DOWNTIME_BY_START_TIME_COMMENT;;"), HasSubstr("every downtime"));
  EXPECT_THAT(error_of("DEL_DOWNTIME_BY_HOSTGROUP_NAME;web;h1"), HasSubstr("no downtime matches"));
  ASSERT_TRUE(perform("DEL_DOWNTIME_BY_HOSTGROUP_NAME;web"));
  EXPECT_THAT(watch_.engine->downtimes(), IsEmpty());
}

TEST_F(DispatcherTest, ChangesWhatTheConfigurationSays) {
  ASSERT_TRUE(perform("CHANGE_NORMAL_SVC_CHECK_INTERVAL;h0;s0;2.5"));
  EXPECT_FLOAT_EQ(watch_.engine->check_interval(service(0)), 150);
  ASSERT_TRUE(perform("CHANGE_RETRY_HOST_CHECK_INTERVAL;h0;3"));
  EXPECT_FLOAT_EQ(watch_.engine->retry_interval(host(0)), 180);
  ASSERT_TRUE(perform("CHANGE_MAX_SVC_CHECK_ATTEMPTS;h0;s0;9"));
  EXPECT_EQ(watch_.engine->max_attempts(service(0)), 9);
  ASSERT_TRUE(perform("CHANGE_SVC_CHECK_COMMAND;h0;s0;check!a;b"));
  EXPECT_EQ(watch_.engine->check_command(service(0)), "check!a;b");
  ASSERT_TRUE(perform("CHANGE_CUSTOM_SVC_VAR;h0;s0;_rack;7;8"));
  ASSERT_TRUE(watch_.state(service(0)).adaptation);
  EXPECT_THAT(watch_.state(service(0)).adaptation->variables, ElementsAre(std::pair("RACK", "7;8")));
  EXPECT_THAT(error_of("CHANGE_SVC_CHECK_COMMAND;h0;s0;nosuch!x"), HasSubstr("no command is named 'nosuch'"));
  EXPECT_THAT(error_of("CHANGE_SVC_CHECK_TIMEPERIOD;h0;s0;nosuch"), HasSubstr("no timeperiod is named 'nosuch'"));
  ASSERT_TRUE(perform("CHANGE_SVC_CHECK_TIMEPERIOD;h0;s0;workhours"));
  EXPECT_THAT(error_of("CHANGE_MAX_SVC_CHECK_ATTEMPTS;h0;s0;0"), HasSubstr("0 is no number of attempts"));
}

TEST_F(DispatcherTest, SchedulesChecks) {
  ASSERT_TRUE(perform("SCHEDULE_FORCED_SVC_CHECK;h0;s0;1800000001"));
  watch_.actions.take_checks();
  watch_.advance(seconds(2));
  std::vector<CheckRequest> forced;
  for (const CheckRequest& request : watch_.actions.take_checks()) {
    if (request.is_forced) forced.push_back(request);
  }
  ASSERT_EQ(forced.size(), 1u);
  EXPECT_EQ(forced[0].object, service(0));
}

TEST_F(DispatcherTest, ChangesContacts) {
  ASSERT_TRUE(perform("DISABLE_CONTACTGROUP_SVC_NOTIFICATIONS;ops"));
  EXPECT_THAT(error_of("DISABLE_CONTACT_HOST_NOTIFICATIONS;nosuch"), HasSubstr("nosuch"));
  EXPECT_THAT(error_of("ENABLE_CONTACTGROUP_HOST_NOTIFICATIONS;nosuch"),
              HasSubstr("no contact group is named 'nosuch'"));
  EXPECT_THAT(error_of("CHANGE_CONTACT_MODATTR;oncall;1"), HasSubstr("in the configuration"));
}

TEST_F(DispatcherTest, HandsToTheProgramWhatIsTheProgramsOwn) {
  ASSERT_TRUE(perform("RESTART_PROGRAM"));
  ASSERT_TRUE(perform("SHUTDOWN_PROCESS"));
  ASSERT_TRUE(dispatcher_.perform("PROCESS_FILE;/tmp/commands;1", kCommandPipeSource, *watch_.engine, watch_.actions,
                                  watch_.now));
  EXPECT_THAT(hooks_, ElementsAre("restart", "shutdown", "/tmp/commands removed"));
  ASSERT_TRUE(perform("SAVE_STATE_INFORMATION"));
  EXPECT_THAT(error_of("READ_STATE_INFORMATION"), HasSubstr("no other to read"));
  EXPECT_THAT(error_of("CHANGE_GLOBAL_SVC_EVENT_HANDLER;x"), HasSubstr("in the configuration"));
  ASSERT_TRUE(perform("LOG;somebody says so"));
  EXPECT_THAT(watch_.actions.take_lines(), Contains("somebody says so"));
}

TEST_F(DispatcherTest, TakesFilesOfCommandsFromThePipeOnly) {
  for (const std::string_view source : {"http", "livestatus", "file"}) {
    EXPECT_FALSE(dispatcher_.perform("PROCESS_FILE;/etc/passwd;1", source, *watch_.engine, watch_.actions, watch_.now));
  }
  EXPECT_THAT(hooks_, IsEmpty());
}

// Each command of the table, about things that are there: none may end in a failed invariant, and those that are refused are known.
TEST_F(DispatcherTest, PerformsEveryCommandOfTheTable) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(perform("PROCESS_SERVICE_CHECK_RESULT;h0;s0;2;down"));
    ASSERT_TRUE(perform("PROCESS_HOST_CHECK_RESULT;h0;1;down"));
  }
  std::vector<std::string> refused;
  for (const CommandSpec& spec : command_specs()) {
    std::string line = "[1800000000] " + std::string(spec.name);
    for (const ArgumentType type : spec.arguments) {
      switch (type) {
        case ArgumentType::kHost:
          line += ";h0";
          break;
        case ArgumentType::kService:
          line += ";h0;s0";
          break;
        case ArgumentType::kHostgroup:
          line += ";web";
          break;
        case ArgumentType::kServicegroup:
          line += ";pages";
          break;
        case ArgumentType::kContact:
          line += ";oncall";
          break;
        case ArgumentType::kContactgroup:
          line += ";ops";
          break;
        case ArgumentType::kTimeperiod:
          line += ";workhours";
          break;
        case ArgumentType::kTimestamp:
          line += ";1800000100";
          break;
        case ArgumentType::kLastText:
          line += ";check";
          break;
        case ArgumentType::kText:
          line += ";x";
          break;
        default:
          line += ";1";
      }
    }
    if (!perform(line)) refused.emplace_back(spec.name);
  }
  // Ids and downtimes that are not there, an end that is not behind its start, a file over a wire, and what is not done at run time.
  for (const std::string& name : refused) {
    EXPECT_TRUE(name.starts_with("DEL_") || name.starts_with("SCHEDULE_") || name.starts_with("CHANGE_CONTACT_MOD") ||
                name.starts_with("CHANGE_GLOBAL") || name == "CHANGE_CUSTOM_CONTACT_VAR" ||
                name == "READ_STATE_INFORMATION" || name == "PROCESS_FILE")
        << name;
    EXPECT_FALSE(name.starts_with("SCHEDULE_") && name.ends_with("_CHECK")) << name;
  }
}

}  // namespace
}  // namespace bellwether::checks
