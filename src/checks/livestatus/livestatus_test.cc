#include <mutex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/engine/testing.h"
#include "checks/livestatus/listener.h"
#include "checks/livestatus/log_line.h"
#include "checks/livestatus/query.h"
#include "checks/livestatus/request_reader.h"
#include "checks/livestatus/tables.h"
#include "net/test_client.h"
#include "net/test_runtime.h"

namespace bellwether::checks::livestatus {
namespace {

using checks::testing::SiteOptions;

// Three hosts with two services each: h0/s1 is critical and acknowledged, h1 is down, the rest is well or was never checked.
class LivestatusTest : public ::testing::Test {
 protected:
  LivestatusTest() : watch_(make_site()) {
    for (const std::size_t index : {0, 2}) watch_.passive(checks::testing::service(index), 0, "fine");
    for (int i = 0; i < 3; ++i) watch_.passive(checks::testing::service(1), 2, "broken; \"really\"");
    for (int i = 0; i < 3; ++i) watch_.passive(checks::testing::host(1), 1, "no answer");
    Acknowledgement acknowledgement;
    acknowledgement.kind = Acknowledgement::Kind::kSticky;
    acknowledgement.author = "anna";
    acknowledgement.comment = "on it";
    EXPECT_TRUE(watch_.engine->acknowledge(std::chrono::floor<seconds>(watch_.now), checks::testing::service(1),
                                           std::move(acknowledgement), false, watch_.actions));
  }

  static ConfigurationPtr make_site() {
    checks::testing::Site site(SiteOptions{.hosts = 3, .services_per_host = 2});
    HostGroup group;
    group.name = site.keep("web");
    group.alias = site.keep("Web servers");
    group.members = {HostIndex{0}, HostIndex{1}};
    site.configuration().hostgroups.push_back(group);
    for (const std::size_t host : {0, 1}) site.host(host).groups = {0};
    site.host(0).variables = {{site.keep("RACK"), site.keep("r7")}};
    site.service(5).policy.contacts.clear();
    site.host(2).policy.contacts.clear();
    return site.finish();
  }

  Site site() {
    return Site{.engine = *watch_.engine,
                .alerts = watch_.alerts(),
                .now = std::chrono::floor<seconds>(watch_.now),
                .program = Program{.version = "1.2", .started = unix_seconds(7), .pid = 42},
                .log = log_};
  }

  std::string ask(std::string_view request) {
    const Result<Query> query = parse_query(request, tables_);
    if (!query) return query.error().message();
    const Result<std::string> answer = answer_query(*query, site());
    return answer ? *answer : answer.error().message();
  }

  checks::testing::Watch watch_;
  const Tables tables_ = make_tables();
  std::vector<LogEntry> log_;
};

TEST_F(LivestatusTest, ListsColumnsAsCsv) {
  EXPECT_EQ(ask("GET hosts\nColumns: name state has_been_checked groups"), "h0;0;0;web\nh1;1;1;web\nh2;0;0;\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nColumnHeaders: on\nLimit: 1"), "name\nh0\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name groups\nSeparators: 10 124 43 58\nLimit: 1"), "h0|web\n");
}

TEST_F(LivestatusTest, AnswersInJsonAndPython) {
  const std::string query =
      "GET services\nColumns: host_name description plugin_output latency\nFilter: state = 2\nOutputFormat: ";
  EXPECT_EQ(ask(query + "json"), "[[\"h0\",\"s1\",\"broken; \\\"really\\\"\",0]]\n");
  EXPECT_EQ(ask(query + "python"), "[[u\"h0\",u\"s1\",u\"broken; \\\"really\\\"\",0]]\n");
  EXPECT_EQ(ask(query + "python3"), "[[\"h0\",\"s1\",\"broken; \\\"really\\\"\",0]]\n");
  EXPECT_EQ(ask("GET hosts\nColumns: custom_variables\nFilter: name = h0\nOutputFormat: json"),
            "[[{\"RACK\":\"r7\"}]]\n");
}

TEST_F(LivestatusTest, FiltersByEveryOperator) {
  const auto names = [&](const std::string& filter) { return ask("GET hosts\nColumns: name\nFilter: " + filter); };
  EXPECT_EQ(names("name = h1"), "h1\n");
  EXPECT_EQ(names("name != h1"), "h0\nh2\n");
  EXPECT_EQ(names("name =~ H1"), "h1\n");
  EXPECT_EQ(names("name !=~ H1"), "h0\nh2\n");
  EXPECT_EQ(names("name ~ [02]"), "h0\nh2\n");
  EXPECT_EQ(names("name !~~ H[02]"), "h1\n");
  EXPECT_EQ(names("name > h1"), "h2\n");
  EXPECT_EQ(names("name <= h1"), "h0\nh1\n");
  EXPECT_EQ(names("state >= 1"), "h1\n");
  EXPECT_EQ(names("groups >= web"), "h0\nh1\n");
  EXPECT_EQ(names("groups < web"), "h2\n");
  EXPECT_EQ(names("groups ~~ ^WE"), "h0\nh1\n");
  EXPECT_EQ(names("groups ="), "h2\n");
  EXPECT_EQ(names("groups !="), "h0\nh1\n");
  EXPECT_EQ(names("custom_variables = RACK r7"), "h0\n");
}

TEST_F(LivestatusTest, JoinsFilters) {
  EXPECT_EQ(ask("GET hosts\nColumns: name\nFilter: name = h0\nFilter: name = h2\nOr: 2"), "h0\nh2\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nFilter: name = h0\nFilter: name = h2\nOr: 2\nNegate:"), "h1\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nFilter: state = 1\nFilter: name ~ h\nAnd: 2\nFilter: name = h2\nOr: 2"),
            "h1\nh2\n");
}

TEST_F(LivestatusTest, CountsAndAggregates) {
  EXPECT_EQ(ask("GET services\nStats: state = 0\nStats: state = 2\nStats: has_been_checked = 0"), "5;1;3\n");
  EXPECT_EQ(ask("GET services\nColumns: host_name\nStats: state = 2\nStats: max state"),
            "h0;1;2.0000000000e+00\nh1;0;0.0000000000e+00\nh2;0;0.0000000000e+00\n");
  EXPECT_EQ(ask("GET services\nStats: state = 2\nStats: acknowledged = 1\nStatsAnd: 2\nStats: state = 2\nStatsNegate:"),
            "1;5\n");
  EXPECT_EQ(ask("GET services\nFilter: description = none\nStats: state = 2"), "0\n");
  EXPECT_EQ(ask("GET services\nOutputFormat: json\nStats: avg state\nStats: sum state\nStats: min state"),
            "[[0.3333333333333333,2,0]]\n");
}

TEST_F(LivestatusTest, SortsAndCuts) {
  EXPECT_EQ(ask("GET hosts\nColumns: name\nSort: name desc\nLimit: 2"), "h2\nh1\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nOffset: 1\nLimit: 1"), "h1\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nSort: state desc\nSort: name asc\nOffset: 1"), "h0\nh2\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nLimit: 0"), "");
}

TEST_F(LivestatusTest, ShowsAContactItsOwn) {
  EXPECT_EQ(ask("GET hosts\nColumns: name\nAuthUser: oncall"), "h0\nh1\n");
  EXPECT_EQ(ask("GET services\nColumns: host_name description\nAuthUser: oncall\nFilter: host_name = h2"), "h2;s0\n");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nAuthUser: nobody"), "");
}

TEST_F(LivestatusTest, KnowsGroupsCommentsContactsAndItself) {
  EXPECT_EQ(
      ask("GET hostgroups\nColumns: name alias members num_hosts num_hosts_down num_services_crit worst_service_state"),
      "web;Web servers;h0,h1;2;1;1;2\n");
  EXPECT_EQ(ask("GET hostsbygroup\nColumns: hostgroup_name name"), "web;h0\nweb;h1\n");
  EXPECT_EQ(ask("GET servicesbyhostgroup\nColumns: hostgroup_name host_name description\nLimit: 1"), "web;h0;s0\n");
  EXPECT_EQ(ask("GET comments\nColumns: host_name service_description author comment entry_type is_service"),
            "h0;s1;anna;on it;4;1\n");
  EXPECT_EQ(ask("GET contacts\nColumns: name host_notifications_enabled"), "oncall;1\n");
  EXPECT_EQ(ask("GET commands\nColumns: name line"), "check;/bin/true\n");
  EXPECT_EQ(ask("GET status\nColumns: program_version nagios_pid num_services enable_notifications"), "1.2;42;6;1\n");
  EXPECT_EQ(ask("GET columns\nColumns: table type\nFilter: name = worst_host_state"), "hostgroups;int\n");
  EXPECT_EQ(ask("GET hosts\nColumns: services_with_state\nFilter: name = h0\nOutputFormat: json"),
            "[[[[\"s0\",0,1],[\"s1\",2,1]]]]\n");
  EXPECT_EQ(ask("GET hosts\nColumns: services_with_state\nFilter: name = h0"), "s0|0|1,s1|2|1\n");
}

TEST_F(LivestatusTest, ReadsTheLog) {
  log_ = {{unix_seconds(20), "h0", "s1", "SERVICE ALERT: h0;s1;CRITICAL;HARD;3;broken; really"},
          {unix_seconds(10), "h0", "s1",
           "SERVICE NOTIFICATION: oncall;h0;s1;ACKNOWLEDGEMENT (CRITICAL);notify;broken;anna;on it"},
          {unix_seconds(5), "", "", "Bellwether starting"}};
  EXPECT_EQ(ask("GET log\nColumns: time class type host_name state state_type attempt plugin_output current_host_name"),
            "20;1;SERVICE ALERT;h0;2;HARD;3;broken; really;h0\n"
            "10;3;SERVICE NOTIFICATION;h0;2;;0;broken;anna;on it;h0\n"
            "5;2;;;0;;0;;\n");
  EXPECT_EQ(ask("GET log\nColumns: contact_name command_name\nFilter: class = 3"), "oncall;notify\n");
}

TEST_F(LivestatusTest, ReadsTheBoundsOfALogQuery) {
  const Result<Query> query =
      parse_query("GET log\nFilter: time >= 100\nFilter: time < 200\nFilter: class = 1", tables_);
  ASSERT_TRUE(query);
  std::int64_t from = 0, until = 1000;
  query->filter.narrow("time", from, until);
  EXPECT_EQ(from, 100);
  EXPECT_EQ(until, 199);
}

TEST_F(LivestatusTest, NamesWhatIsWrong) {
  EXPECT_EQ(ask("GET hosts\nColumns: nmae"), "table 'hosts' has no column 'nmae'");
  EXPECT_EQ(ask("GET hots"), "there is no table 'hots'");
  EXPECT_EQ(ask("PUT hosts"), "'PUT hosts' is no request: GET TABLE or COMMAND");
  EXPECT_EQ(ask("GET hosts\nFilter: state ! 1"), "'state ! 1' has no operator");
  EXPECT_EQ(ask("GET hosts\nFilter: state = up"), "'state' compares a number with 'up'");
  EXPECT_EQ(ask("GET hosts\nFilter: state = nan"), "'state' compares a number with 'nan'");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nFilter: state > 1e300"), "");
  EXPECT_EQ(ask("GET hosts\nColumns: name\nFilter: state < 1e300\nLimit: 1"), "h0\n");
  EXPECT_EQ(ask("GET hosts\nAnd: 2"), "And: joins 2 conditions where 0 stand before it");
  EXPECT_EQ(ask("GET hosts\nNegate:"), "Negate: no filter stands before it");
  EXPECT_EQ(ask("GET hosts\nOutputFormat: xml"), "OutputFormat: 'xml' is none of csv, json, python, python3");
  EXPECT_EQ(ask("GET hosts\nLimit: many"), "Limit: 'many' is not a number");
  EXPECT_EQ(ask("GET hosts\nFoo: bar"), "there is no header 'Foo'");
  EXPECT_EQ(ask("GET hosts\nStats: avg name"), "column 'name' is not a number");
}

TEST_F(LivestatusTest, RefusesConditionsThatAreJoinedTooDeeply) {
  const auto deep = [](std::string_view first, std::string_view join, int times) {
    std::string query = fmt::format("GET hosts\nWaitObject: h0\n{}\n", first);
    for (int i = 0; i < times; ++i) query += fmt::format("{}\n", join);
    return query + "Columns: name";
  };
  for (const auto& [first, join] :
       {std::pair("Filter: state = 0", "Negate:"), std::pair("Filter: state = 0", "And: 1"),
        std::pair("Stats: state = 0", "StatsNegate:"), std::pair("WaitCondition: state = 0", "WaitConditionOr: 1")}) {
    EXPECT_TRUE(parse_query(deep(first, join, Filter::kMaxDepth - 1), tables_)) << join;
    const Result<Query> refused = parse_query(deep(first, join, 30'000), tables_);
    ASSERT_FALSE(refused) << join;
    EXPECT_THAT(refused.error().message(), ::testing::HasSubstr(": conditions are joined at most 100 deep"));
  }
}

TEST_F(LivestatusTest, KnowsHowTheConversationGoesOnEvenWhenTheQueryIsWrong) {
  const Conversation conversation = read_conversation("GET nothing\nKeepAlive: on\nResponseHeader: fixed16");
  EXPECT_TRUE(conversation.keep_alive);
  EXPECT_TRUE(conversation.fixed16);
  EXPECT_EQ(fixed16_header(200, 12), "200          12\n");
}

// The socket, over a real engine that stands still.
class LivestatusListenerTest : public LivestatusTest {
 protected:
  LivestatusListenerTest() : pool_({}, runtime_.metrics()) {
    Dependencies dependencies{
        .shard = runtime_.shard(),
        .clock = clock_,
        .pool = pool_,
        .engine = [this]() -> const Engine& { return *watch_.engine; },
        .alerts = watch_.alerts(),
        .read_log = [this](UnixSeconds, UnixSeconds, std::size_t) -> Result<std::vector<LogEntry>> {
          const std::lock_guard<std::mutex> lock(log_gate_);
          return std::vector<LogEntry>{{unix_seconds(20), "h0", "s1", "SERVICE ALERT: h0;s1;OK;HARD;1;fine"}};
        },
        .command = [this](std::string_view line) { commands_.emplace_back(line); },
        .version = "1.2",
        .metrics = runtime_.metrics(),
        .refusals = refusals_,
        .log = Log(null_log_sink(), "checks"),
    };
    auto opened = listen(*net::Endpoint::parse("tcp://127.0.0.1:0"), std::move(dependencies), 10);
    EXPECT_TRUE(opened) << opened.error().to_string();
    listener_ = std::move(*opened);
    runtime_.start();
  }
  ~LivestatusListenerTest() override {
    runtime_.stop();
    listener_.reset();
  }

  net::TestRuntime runtime_;
  runtime::SystemClock clock_;
  Refusals refusals_{runtime_.metrics(), Log(null_log_sink(), "refusals")};
  std::mutex log_gate_;  // whoever holds it keeps queries of the log from their answer
  runtime::BlockingPool pool_;
  std::vector<std::string> commands_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(LivestatusListenerTest, AnswersAndCloses) {
  net::TestSocket client(listener_->local());
  client.send("GET hosts\nColumns: name\nResponseHeader: fixed16\n\n");
  EXPECT_EQ(client.receive_until_closed(), "200           9\nh0\nh1\nh2\n");
}

TEST_F(LivestatusListenerTest, AnswersAClientThatEndsItsInputInsteadOfAnEmptyLine) {
  net::TestSocket client(listener_->local());
  client.send("GET hosts\nColumns: name\nLimit: 1");
  client.finish_sending();
  EXPECT_EQ(client.receive_until_closed(), "h0\n");
}

TEST_F(LivestatusListenerTest, KeepsAConnectionAliveAndItsAnswersInOrder) {
  net::TestSocket client(listener_->local());
  client.send(
      "GET log\nColumns: time\nKeepAlive: on\n\nGET hosts\nColumns: name\nLimit: 1\nKeepAlive: on\n\n"
      "GET nothing\nResponseHeader: fixed16\n\n");
  EXPECT_EQ(client.receive_until_closed(), "20\nh0\n404          28\nthere is no table 'nothing'\n");
}

TEST_F(LivestatusListenerTest, AnswersAQueryThatIsTooLongInTheFormThatItAsksFor) {
  net::TestSocket client(listener_->local());
  const std::string filters(2 * kMaxRequestBytes, 'x');
  client.send("GET hosts\nFilter: name = " + filters + "\nKeepAlive: on\nResponseHeader: fixed16\n\n");
  client.send("GET hosts\nColumns: name\nLimit: 1\n\n");
  EXPECT_EQ(client.receive_until_closed(), "413          33\na query has at most 262144 bytes\nh0\n");
}

TEST_F(LivestatusListenerTest, AnswersAnEndlessQueryWhenItsInputEnds) {
  net::TestSocket client(listener_->local());
  for (int i = 0; i < 40; ++i) client.send(std::string(16'384, '\x7f'));
  client.finish_sending();
  EXPECT_EQ(client.receive_until_closed(), "a query has at most 262144 bytes\n");
}

TEST_F(LivestatusListenerTest, RefusesQueriesPastThoseThatMayWait) {
  net::TestSocket client(listener_->local());
  std::string all;
  for (int i = 0; i < 1'200; ++i) all += "GET log\nColumns: time\nLimit: 0\nKeepAlive: on\n\n";
  {
    const std::lock_guard<std::mutex> nobody_reads(log_gate_);
    client.send(all);
    const Counter& requests = runtime_.metrics().counter("checks.livestatus.requests", {}, "");
    // One that is being answered, those that wait, and the one too many.
    while (requests.value() < 1'002) runtime_.on_shard([] { return 0; });
  }
  EXPECT_EQ(client.receive_until_closed(), "1000 queries wait for their answer already\n");
}

TEST_F(LivestatusTest, ReadsWhatIsWaitedFor) {
  const Result<Query> query = parse_query(
      "GET services\nWaitObject: h0;s1\nWaitCondition: state = 0\nWaitCondition: state = 1\nWaitConditionOr: 2\n"
      "WaitConditionNegate:\nWaitTrigger: check\nWaitTimeout: 1500",
      tables_);
  ASSERT_TRUE(query);
  ASSERT_TRUE(query->wait);
  EXPECT_EQ(query->wait->trigger, Trigger::kCheck);
  EXPECT_EQ(query->wait->object, "h0;s1");
  EXPECT_EQ(query->wait->timeout, milliseconds(1500));
  const Result<Row> row = find_object_row(site(), "services", "h0;s1");
  ASSERT_TRUE(row);
  EXPECT_TRUE(query->wait->condition->matches(site(), *row));
  EXPECT_EQ(parse_query("GET hosts\nWaitTimeout: 0", tables_)->wait->timeout, Wait::kMaxWait);
  EXPECT_EQ(parse_query("GET hosts\nWaitTimeout: 99999999999", tables_)->wait->timeout, Wait::kMaxWait);
}

TEST_F(LivestatusTest, NamesWhatIsWrongWithAWait) {
  EXPECT_EQ(ask("GET hosts\nWaitTrigger: x"),
            "WaitTrigger: 'x' is none of check, state, log, downtime, comment, command, program, all");
  EXPECT_EQ(ask("GET hosts\nWaitCondition: state = 0"), "WaitCondition: needs a WaitObject");
  EXPECT_EQ(ask("GET hosts\nWaitConditionOr: 2"), "WaitConditionOr: joins 2 conditions where 0 stand before it");
  EXPECT_EQ(ask("GET hosts\nWaitFor: x"), "there is no header 'WaitFor'");
  EXPECT_EQ(find_object_row(site(), "hosts", "h9").error().message(), "WaitObject: there is no host 'h9'");
  EXPECT_EQ(find_object_row(site(), "services", "h0").error().message(), "WaitObject: there is no service 'h0'");
  EXPECT_EQ(find_object_row(site(), "contacts", "x").error().message(),
            "WaitObject: table 'contacts' is not waited for");
  EXPECT_THAT(ask("GET statehist\nColumns: state"), ::testing::StartsWith("the table 'statehist' is not kept here"));
}

TEST_F(LivestatusListenerTest, AnswersAtOnceWhenTheConditionHolds) {
  net::TestSocket client(listener_->local());
  client.send(
      "GET hosts\nColumns: name\nFilter: name = h1\nWaitObject: h1\nWaitCondition: state = 1\nWaitTrigger: check\n\n");
  EXPECT_EQ(client.receive_until_closed(), "h1\n");
}

TEST_F(LivestatusListenerTest, WaitsForTheCondition) {
  net::TestSocket client(listener_->local());
  client.send(
      "GET hosts\nColumns: name state\nFilter: name = h0\nWaitObject: h0\nWaitCondition: state = 1\nWaitTrigger: "
      "check\n\n");
  const auto waiting = [this] { return runtime_.on_shard([this] { return listener_->waiters().size(); }); };
  const auto wake = [this](Change::Kind kind) {
    runtime_.on_shard([this, kind] {
      listener_->waiters().wake(kind);
      return 0;
    });
  };
  while (waiting() == 0) {
  }
  wake(Change::Kind::kComment);  // not what it waits for
  EXPECT_EQ(waiting(), 1u);
  wake(Change::Kind::kResult);  // it looks again, and goes on waiting
  while (waiting() == 0) {
  }
  runtime_.on_shard([this] {
    for (int i = 0; i < 3; ++i) watch_.passive(checks::testing::host(0), 1, "gone");
    listener_->waiters().wake(Change::Kind::kState);
    return 0;
  });
  EXPECT_EQ(client.receive_until_closed(), "h0;1\n");
}

TEST_F(LivestatusListenerTest, WaitsForATrigger) {
  net::TestSocket client(listener_->local());
  client.send("GET hosts\nColumns: name\nLimit: 1\nWaitTrigger: log\n\n");
  const auto wake = [this](Trigger trigger) {
    return runtime_.on_shard([this, trigger] {
      const std::size_t waiting = listener_->waiters().size();
      listener_->waiters().wake(trigger);
      return waiting;
    });
  };
  while (wake(Trigger::kProgram) == 0) {
  }
  EXPECT_EQ(wake(Trigger::kProgram), 1u);  // not what it waits for
  EXPECT_EQ(wake(Trigger::kLog), 1u);
  EXPECT_EQ(client.receive_until_closed(), "h0\n");
}

TEST_F(LivestatusListenerTest, AnswersAfterTheTimeout) {
  net::TestSocket client(listener_->local());
  client.send(
      "GET hosts\nColumns: state\nFilter: name = h0\nWaitObject: h0\nWaitCondition: state = 1\nWaitTimeout: 1\n\n");
  EXPECT_EQ(client.receive_until_closed(), "0\n");
}

TEST_F(LivestatusListenerTest, EndsItsWaitsWhenItDrains) {
  const auto waiting = [this] { return runtime_.on_shard([this] { return listener_->waiters().size(); }); };
  net::TestSocket client(listener_->local());
  client.send("GET hosts\nColumns: name\nWaitTrigger: log\n\n");
  while (waiting() == 0) {
  }
  runtime_.on_shard([this] {
    listener_->drain();
    return 0;
  });
  EXPECT_EQ(client.receive_until_closed(), "");
  EXPECT_EQ(waiting(), 0u);
}

TEST(RequestReaderTest, FindsRequestsHoweverTheyAreCut) {
  const std::string long_line(kMaxRequestBytes, 'y');
  const std::string input =
      "\nGET a\nX: 1\n\nCOMMAND [1] A\nGET b\n" + long_line + "\nKeepAlive: on\n\n\nGET c\n\nGET d";
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4'096}, input.size()}) {
    RequestReader reader;
    std::vector<std::string> found;
    const auto take = [&](const RequestReader::Request& request) {
      found.push_back((request.is_too_long ? "too long: " : "") + std::string(request.text));
    };
    std::string held;
    for (std::size_t at = 0; at < input.size(); at += step) {
      held += input.substr(at, step);
      if (step == 1 && held.size() > 100 && held.size() % 1'000 != 0 && at + 200 < input.size()) continue;
      held.erase(0, reader.read(held, take));
    }
    reader.end(held, take);
    EXPECT_THAT(found,
                ::testing::ElementsAre("GET a\nX: 1", "COMMAND [1] A", "too long: KeepAlive: on\n", "GET c", "GET d"))
        << step;
  }
}

TEST_F(LivestatusListenerTest, PassesCommandsOn) {
  net::TestSocket client(listener_->local());
  client.send("COMMAND [17] DISABLE_NOTIFICATIONS\n\nGET status\nColumns: external_commands\n\n");
  EXPECT_EQ(client.receive_until_closed(), "1\n");
  runtime_.on_shard([this] {
    EXPECT_THAT(commands_, ::testing::ElementsAre("[17] DISABLE_NOTIFICATIONS"));
    return 0;
  });
}

TEST(LogLine, TellsTheClassesApart) {
  EXPECT_EQ(read_log_line("HOST ALERT: h0;DOWN;SOFT;1;no").log_class, 1);
  EXPECT_EQ(read_log_line("HOST NOTIFICATION: anna;h0;DOWN;mail;no").log_class, 3);
  EXPECT_EQ(read_log_line("PASSIVE SERVICE CHECK: h0;s;2;no").state, 2);
  EXPECT_EQ(read_log_line("EXTERNAL COMMAND: ADD_HOST_COMMENT;h0;1;a;b").log_class, 5);
  EXPECT_EQ(read_log_line("CURRENT HOST STATE: h0;UP;HARD;1;yes").log_class, 6);
  EXPECT_EQ(read_log_line("HOST DOWNTIME ALERT: h0;STARTED; it began").state_type, "STARTED");
  EXPECT_EQ(read_log_line("HOST DOWNTIME ALERT: h0;STARTED; it began").output, " it began");
}

}  // namespace
}  // namespace bellwether::checks::livestatus
