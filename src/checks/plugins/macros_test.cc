#include "checks/plugins/macros.h"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>

#include "checks/plugins/macro_table.h"
#include "checks/plugins/test_source.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::host;
using ::testing::Not;
using testing::service;

// Two hosts with two services each.
class MacrosTest : public ::testing::Test {
 protected:
  static testing::Site make_site() {
    testing::SiteOptions options;
    options.hosts = 2;
    options.services_per_host = 2;
    testing::Site site(options);
    Host& web = site.host(0);
    web.alias = "Web One";
    web.address = "10.0.0.1";
    web.policy.importance = 3;
    web.variables = {{"RACK", "r7 a'b"}};
    auto shown = std::make_unique<Presentation>();
    shown->notes = "of $HOSTALIAS$";
    shown->notes_url = "https://wiki/$HOSTALIAS$?s=$HOSTSTATE$";
    shown->action_url = "$HOSTACTIONURL$";
    web.presentation = std::move(shown);
    site.host(1).address = "10.0.0.2";
    site.service(0).policy.importance = 4;
    site.service(0).variables = {{"ARGS", "-w 5"}};
    site.service(0).is_volatile = true;

    auto& configuration = site.configuration();
    configuration.hostgroups.push_back(
        {"web", "Web servers", "notes of $HOSTNAME$", "", "", {HostIndex{0}, HostIndex{1}}});
    configuration.servicegroups.push_back({"pages", "Pages", "", "", "", {ServiceIndex{0}, ServiceIndex{3}}});
    web.groups = {0};
    site.service(0).groups = {0};
    configuration.commands.push_back({"check_x", "$USER1$/check_x -H $HOSTADDRESS$ $ARG1$ '$ARG2$' $ARG3$"});
    configuration.main.user_macros[0] = "/usr/lib/nagios/plugins";
    configuration.main.admin_email = "root@x";
    configuration.main.illegal_macro_output_chars = "`~$&|'\"<>";

    alerts::Contact& contact = site.people().contacts[0];
    contact.alias = "On Call";
    contact.email = "oncall@x";
    contact.pager = "555";
    contact.addresses = {"a1", "a2"};
    contact.groups = {"ops"};
    contact.variables = {{"CHAT", "@oncall"}};
    site.people().groups.push_back({"ops", "Operators", {alerts::ContactIndex{0}}});
    site.add_period("workhours", "monday", "09:00-17:00");

    return site;
  }

  MacrosTest() {
    ObjectState& state = source_.edit(service(0));
    state.state = alerts::State::kCritical;
    state.last_state = alerts::State::kWarning;
    state.is_hard = false;
    state.has_been_checked = true;
    state.attempt = 2;
    state.output = "disk full; `rm` $(x)";
    state.perf_data = "'a b'=1;2;3";
    state.long_output = std::make_unique<std::string>("l1\nl2");
    state.last_state_change = unix_seconds(1'800'000'000);
    state.percent_state_change = 12.345F;
    state.latency = 0.5F;
    state.execution_time = 1.25F;
    state.notification.number = 7;
    source_.edit(host(0)).has_been_checked = true;
    scope_.object = service(0);
  }

  std::string expand(std::string_view text, MacroUse use = MacroUse::kText) { return expand_macros(text, scope_, use); }

  testing::Site site_ = make_site();
  testing::TestSource source_{site_};
  MacroScope scope_{source_, unix_seconds(1'800'093'784)};
};

TEST_F(MacrosTest, TablesAreSortedAndHoldNagiosMacros) {
  EXPECT_TRUE(std::ranges::is_sorted(host_macros(), {}, &HostMacro::name));
  EXPECT_TRUE(std::ranges::is_sorted(service_macros(), {}, &ServiceMacro::name));
  EXPECT_TRUE(std::ranges::is_sorted(hostgroup_macros(), {}, &HostGroupMacro::name));
  EXPECT_TRUE(std::ranges::is_sorted(servicegroup_macros(), {}, &ServiceGroupMacro::name));
  EXPECT_TRUE(std::ranges::is_sorted(contact_macros(), {}, &ContactMacro::name));
  EXPECT_TRUE(std::ranges::is_sorted(contactgroup_macros(), {}, &ContactGroupMacro::name));
  EXPECT_TRUE(std::ranges::is_sorted(notification_macros(), {}, &NotificationMacro::name));
  EXPECT_TRUE(std::ranges::is_sorted(program_macros(), {}, &ProgramMacro::name));
  const std::vector<std::string_view> names = macro_names();
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  EXPECT_GE(names.size(), 165u + 6u);  // Nagios' list, and CONTACTADDRESS1 to 6, which it keeps elsewhere
}

TEST_F(MacrosTest, ReadsWhatIsKnownOfHostAndService) {
  const std::map<std::string, std::string> expected = {
      {"HOSTNAME", "h0"},
      {"HOSTALIAS", "Web One"},
      {"HOSTADDRESS", "10.0.0.1"},
      {"HOSTSTATE", "UP"},
      {"HOSTSTATEID", "0"},
      {"SERVICEDESC", "s0"},
      {"SERVICESTATE", "CRITICAL"},
      {"SERVICESTATEID", "2"},
      {"LASTSERVICESTATE", "WARNING"},
      {"LASTSERVICESTATEID", "1"},
      {"SERVICESTATETYPE", "SOFT"},
      {"SERVICEATTEMPT", "2"},
      {"MAXSERVICEATTEMPTS", "3"},
      {"SERVICEOUTPUT", "disk full; `rm` $(x)"},
      {"LONGSERVICEOUTPUT", "l1\\nl2"},
      {"SERVICEPERFDATA", "'a b'=1;2;3"},
      {"SERVICEDURATION", "1d 2h 3m 4s"},
      {"SERVICEDURATIONSEC", "93784"},
      {"SERVICEPERCENTCHANGE", "12.35"},
      {"SERVICELATENCY", "0.500"},
      {"SERVICEEXECUTIONTIME", "1.250"},
      {"SERVICENOTIFICATIONNUMBER", "7"},
      {"SERVICEISVOLATILE", "1"},
      {"SERVICECHECKTYPE", "ACTIVE"},
      {"SERVICENOTIFICATIONENABLED", "YES"},
      {"HOSTIMPORTANCE", "3"},
      {"SERVICEIMPORTANCE", "4"},
      {"HOSTANDSERVICESIMPORTANCE", "7"},
      {"HOSTGROUPNAME", "web"},
      {"HOSTGROUPNAMES", "web"},
      {"HOSTGROUPALIAS", "Web servers"},
      {"HOSTGROUPMEMBERS", "h0,h1"},
      {"HOSTGROUPMEMBERADDRESSES", "10.0.0.1,10.0.0.2"},
      {"HOSTGROUPNOTES", "notes of h0"},
      {"SERVICEGROUPNAMES", "pages"},
      {"SERVICEGROUPMEMBERS", "h0,s0,h1,s1"},
      {"TOTALHOSTSERVICES", "2"},
      {"TOTALHOSTSERVICESCRITICAL", "1"},
      {"TOTALSERVICESCRITICAL", "1"},
      {"TOTALSERVICESCRITICALUNHANDLED", "1"},
      {"TOTALSERVICEPROBLEMS", "1"},
      {"TOTALHOSTSUP", "1"},  // the other has not been checked
      {"HOSTNOTES", "of Web One"},
      {"HOSTNOTESURL", "https://wiki/Web%20One?s=UP"},
      {"HOSTINFOURL", "https://bw.example/checks/h0"},
      {"SERVICEINFOURL", "https://bw.example/checks/h0/s0"},
      {"ADMINEMAIL", "root@x"},
      {"TIMET", "1800093784"},
      {"PROCESSSTARTTIME", "1800000000"},
      {"MAINCONFIGFILE", "/etc/nagios.cfg"},
      {"_HOSTRACK", "r7 a'b"},
      {"_SERVICEARGS", "-w 5"},
      {"_HOSTNOSUCH", ""},
      {"USER1", "/usr/lib/nagios/plugins"},
      {"USER2", ""},
      {"ARG1", ""},
      {"NOTIFICATIONTYPE", ""},
  };
  for (const auto& [name, value] : expected) EXPECT_EQ(expand("$" + name + "$"), value) << name;
}

TEST_F(MacrosTest, EveryMacroHasAValueOrIsEmptyWithFullScope) {
  alerts::Message message;
  message.kind = alerts::Kind::kProblem;
  const NotificationFacts facts{&message, 3, false, "oncall"};
  scope_.contact = &site_.people().contacts[0];
  scope_.notification = &facts;
  for (const std::string_view name : macro_names()) {
    if (name == "ISVALIDTIME" || name == "NEXTVALIDTIME") continue;  // need a period
    EXPECT_TRUE(macro_value(name, scope_).has_value()) << name;
  }
}

TEST_F(MacrosTest, AnswersOnDemand) {
  EXPECT_EQ(expand("$HOSTADDRESS:h1$"), "10.0.0.2");
  EXPECT_EQ(expand("$SERVICESTATE:h0:s0$ $SERVICESTATE:h1:s1$"), "CRITICAL OK");
  EXPECT_EQ(expand("$SERVICESTATE::s0$"), "CRITICAL");
  EXPECT_EQ(expand("$HOSTNAME:web: - $"), "h0 - h1");
  EXPECT_EQ(expand("$SERVICEDESC:pages:,$"), "s0,s1");
  EXPECT_EQ(expand("$HOSTGROUPALIAS:web$"), "Web servers");
  EXPECT_EQ(expand("$SERVICEGROUPALIAS:pages$"), "Pages");
  EXPECT_EQ(expand("$CONTACTEMAIL:oncall$ $CONTACTPAGER:ops:,$ $CONTACTADDRESS2:oncall$"), "oncall@x 555 a2");
  EXPECT_EQ(expand("$CONTACTGROUPMEMBERS:ops$"), "oncall");
  EXPECT_EQ(expand("$_HOSTRACK:h0$|$_SERVICEARGS:h0:s0$|$_CONTACTCHAT:oncall$"), "r7 a'b|-w 5|@oncall");
  EXPECT_EQ(expand("$HOSTSTATEID:nosuch$ $SERVICESTATEID:no:such$"), "2 3");
  // 2027-01-18 is a Monday; 1800259200 is 08:00 that day.
  EXPECT_EQ(
      expand(
          "$ISVALIDTIME:workhours:1800259200$ $ISVALIDTIME:workhours:1800266400$ $NEXTVALIDTIME:workhours:1800259200$"),
      "0 1 1800262800");
}

TEST_F(MacrosTest, LeavesAsTypedWhatIsNoMacro) {
  EXPECT_EQ(expand("a$$b"), "a$b");
  EXPECT_EQ(expand("$FOO$ $HOSTNAME$"), "$FOO$ h0");
  EXPECT_EQ(expand("$HOSTNAME"), "h0");
  EXPECT_EQ(expand("costs 5$"), "costs 5$");
  EXPECT_EQ(expand("$HOSTADDRESS:nosuch$"), "$HOSTADDRESS:nosuch$");
  EXPECT_EQ(expand("$CONTACTNAME$"), "$CONTACTNAME$");
  EXPECT_EQ(expand("$ARG33$ $USER257$ $USERx$"), "$ARG33$ $USER257$ $USERx$");
  EXPECT_EQ(expand("no macro"), "no macro");
  EXPECT_EQ(expand(""), "");
}

TEST_F(MacrosTest, EndsNotesThatNameThemselves) {
  EXPECT_THAT(expand("$HOSTACTIONURL$"), HasSubstr("HOSTACTIONURL"));
}

TEST_F(MacrosTest, ComposesCommandLinesWithArguments) {
  const auto line = compose_command_line(scope_, R"(check_x!-p 80!$HOSTNAME$ a\!b)");
  ASSERT_TRUE(line) << line.error().to_string();
  EXPECT_EQ(*line, "/usr/lib/nagios/plugins/check_x -H 10.0.0.1 -p 80 'h0 a!b' ");
  const auto unknown = compose_command_line(scope_, "nosuch!x");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), Code::kNotFound);
  EXPECT_THAT(unknown.error().message(), HasSubstr("'nosuch'"));
}

TEST_F(MacrosTest, SaysWhatANotificationIsAbout) {
  alerts::Message message;
  message.kind = alerts::Kind::kAcknowledgement;
  message.author = "oncall";
  message.comment = "on it";
  const NotificationFacts facts{&message, 3, true, "oncall"};
  scope_.contact = &site_.people().contacts[0];
  scope_.notification = &facts;
  EXPECT_EQ(expand("$NOTIFICATIONTYPE$ $NOTIFICATIONNUMBER$ $NOTIFICATIONISESCALATED$ $NOTIFICATIONAUTHORALIAS$ "
                   "$NOTIFICATIONCOMMENT$"),
            "ACKNOWLEDGEMENT 3 1 On Call on it");
  EXPECT_EQ(expand("$SERVICEACKAUTHOR$ $SERVICEACKCOMMENT$ $SERVICEACKAUTHORALIAS$"), "oncall on it On Call");
  EXPECT_EQ(expand("$CONTACTNAME$ $CONTACTEMAIL$ $CONTACTADDRESS1$ $_CONTACTCHAT$ $CONTACTGROUPNAMES$"),
            "oncall oncall@x a1 @oncall ops");
}

TEST_F(MacrosTest, TellsOfOtherModulesProblemsWhatTheMessageSays) {
  alerts::Message message;
  message.host = "shop";
  message.service = "checkout errors";
  message.output = "500 a minute";
  message.state = alerts::State::kCritical;
  const NotificationFacts facts{&message, 1, false, ""};
  scope_.object.reset();
  scope_.notification = &facts;
  EXPECT_EQ(expand("$HOSTNAME$/$SERVICEDESC$ is $SERVICESTATE$: $SERVICEOUTPUT$ $HOSTSTATE$$LONGSERVICEOUTPUT$"),
            "shop/checkout errors is CRITICAL: 500 a minute ");
}

TEST_F(MacrosTest, PutsMacrosIntoTheEnvironment) {
  const std::vector<std::string> arguments = {"-p 80"};
  scope_.arguments = arguments;
  const std::vector<std::string> environment = macro_environment(scope_);
  EXPECT_THAT(environment, Contains("NAGIOS_HOSTNAME=h0"));
  EXPECT_THAT(environment, Contains("NAGIOS_SERVICEOUTPUT=disk full; `rm` $(x)"));
  EXPECT_THAT(environment, Contains("NAGIOS_ARG1=-p 80"));
  EXPECT_THAT(environment, Contains("NAGIOS__HOSTRACK=r7 a'b"));
  EXPECT_THAT(environment, Contains("NAGIOS_TOTALHOSTSUP=1"));
}

TEST_F(MacrosTest, LargeInstallationsGetNoTotalsInTheEnvironment) {
  site_.main().use_large_installation_tweaks = true;
  const std::vector<std::string> environment = macro_environment(scope_);
  EXPECT_THAT(environment, Not(Contains("NAGIOS_TOTALHOSTSUP=1")));
  EXPECT_THAT(environment, Contains("NAGIOS_TOTALHOSTSERVICES=2"));
}

TEST_F(MacrosTest, StripsForeignTextInCommandsOnly) {
  EXPECT_EQ(expand("$SERVICEOUTPUT$", MacroUse::kText), "disk full; `rm` $(x)");
  EXPECT_EQ(expand("echo $SERVICEOUTPUT$", MacroUse::kCommand), "echo disk full rm x");
  EXPECT_EQ(expand("echo \"$SERVICEOUTPUT$\"", MacroUse::kCommand), "echo \"disk full; rm (x)\"");
  EXPECT_EQ(expand("echo \"$SERVICEPERFDATA$\"", MacroUse::kCommand), "echo \"a b=1;2;3\"")
      << "as Nagios with its sample configuration";
  EXPECT_EQ(expand("echo $_HOSTRACK$", MacroUse::kCommand), "echo r7 a'b") << "the administrator's own text stays";
}

TEST_F(MacrosTest, StripsVariablesThatWereChangedAtRunTime) {
  auto adaptation = std::make_unique<Adaptation>();
  adaptation->variables = {{"ARGS", "x; rm -rf /"}};
  source_.edit(service(0)).adaptation = std::move(adaptation);
  EXPECT_EQ(expand("/bin/x $_SERVICEARGS$", MacroUse::kCommand), "/bin/x x rm -rf /");
}

}  // namespace
}  // namespace bellwether::checks
