#include <gtest/gtest.h>

#include "checks/store/batch.h"
#include "checks/store/check_log.h"
#include "checks/store/retained.h"
#include "checks/store/state_text.h"
#include "ledger/testing.h"

namespace bellwether::checks {
namespace {

using alerts::State;
using ledger::Connection;

ObjectState rich_state() {
  ObjectState state;
  state.state = State::kCritical;
  state.last_state = State::kWarning;
  state.last_hard_state = State::kOk;
  state.is_hard = false;
  state.has_been_checked = true;
  state.is_flapping = true;
  state.should_be_scheduled = false;
  state.attempt = 2;
  state.downtime_depth = 1;
  for (int i = 0; i < 30; ++i) state.history.push(static_cast<std::uint8_t>(i % 3));
  state.percent_state_change = 12.5F;
  state.execution_time = 0.25F;
  state.last_check = UnixMillis(milliseconds(1'700'000'000'123));
  state.next_check = UnixMillis(milliseconds(1'700'000'060'456));
  state.last_hard_state_change = unix_seconds(1'699'999'000);
  state.last_time_in = {unix_seconds(1), unix_seconds(2), unix_seconds(3), unix_seconds(4)};
  state.notification.number = 3;
  state.notification.notified_on = 5;
  state.notification.id = 0xfedc'ba98'7654'3210;
  state.current_problem_id = 9;
  state.output = "it's \"bad\"";
  state.perf_data = "a=1";
  state.long_output = std::make_unique<std::string>("one\ntwo");
  state.acknowledgement = std::make_unique<Acknowledgement>();
  state.acknowledgement->kind = Acknowledgement::Kind::kSticky;
  state.acknowledgement->author = "anna";
  state.acknowledgement->expires = unix_seconds(1'700'001'000);
  state.adaptation = std::make_unique<Adaptation>();
  state.adaptation->notifications = false;
  state.adaptation->check_interval = 30;
  state.adaptation->variables = {{"RACK", "4"}};
  return state;
}

TEST(StateText, KeepsEverything) {
  std::string text;
  append_state_text(text, rich_state());
  const auto read = parse_state_text(text);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->state, State::kCritical);
  EXPECT_EQ(read->last_state, State::kWarning);
  EXPECT_FALSE(read->is_hard);
  EXPECT_FALSE(read->should_be_scheduled);
  EXPECT_EQ(read->history.bits, rich_state().history.bits);
  EXPECT_EQ(read->next_check, rich_state().next_check);
  EXPECT_EQ(read->last_time_in, rich_state().last_time_in);
  EXPECT_EQ(read->notification.id, 0xfedc'ba98'7654'3210u);
  EXPECT_EQ(*read->long_output, "one\ntwo");
  EXPECT_EQ(read->acknowledgement->kind, Acknowledgement::Kind::kSticky);
  EXPECT_EQ(read->acknowledgement->author, "anna");
  EXPECT_FALSE(read->adaptation->notifications);
  EXPECT_TRUE(read->adaptation->passive_checks);
  EXPECT_EQ(read->adaptation->variables.front().second, "4");
  // Written again it is the same text: nothing was lost on the way.
  std::string again;
  append_state_text(again, *read);
  EXPECT_EQ(text, again);
}

TEST(StateText, RefusesWhatItNeverWrote) {
  EXPECT_FALSE(parse_state_text("[]"));
  EXPECT_FALSE(parse_state_text("{\"state\": 9}"));
  EXPECT_FALSE(parse_state_text("{\"state\": 1"));
}

class StoreTest : public ledger::LedgerTest {
 protected:
  void store(const Batch& batch) {
    const auto stored = database_->write([&](Connection& connection) { return batch.store(connection, at(1)); });
    ASSERT_TRUE(stored) << stored.error().to_string();
  }
  Retained load() {
    const Log log(null_log_sink(), "checks");
    auto retained = database_->read([&](Connection& connection) { return load_retained(connection, log); });
    EXPECT_TRUE(retained) << retained.error().to_string();
    return std::move(*retained);
  }
};

TEST_F(StoreTest, ARestartFindsWhatWasStored) {
  Batch batch;
  std::string text;
  append_state_text(text, rich_state());
  batch.state({"web1", "http"}, text);
  Comment comment;
  comment.id = 4;
  comment.text = "watch this";
  batch.comment({"web1", ""}, comment);
  Comment gone = comment;
  gone.id = 5;
  batch.comment({"web1", ""}, gone);
  batch.remove_comment(5);
  Downtime downtime;
  downtime.id = 8;
  downtime.end = unix_seconds(99);
  downtime.is_in_effect = true;
  batch.downtime({"web1", "http"}, downtime);
  batch.program({.next_comment = 6,
                 .next_downtime = 9,
                 .next_event = 3,
                 .next_problem = 2,
                 .switches = {{"x", false}},
                 .alive = unix_seconds(1'000)});
  store(batch);
  reopen();

  const Retained retained = load();
  ASSERT_EQ(retained.objects.size(), 1u);
  EXPECT_EQ(retained.objects[0].service, "http");
  EXPECT_EQ(retained.objects[0].state.output, "it's \"bad\"");
  ASSERT_EQ(retained.comments.size(), 1u);
  EXPECT_EQ(retained.comments[0].first, "web1");
  EXPECT_EQ(retained.comments[0].second.text, "watch this");
  ASSERT_EQ(retained.downtimes.size(), 1u);
  EXPECT_EQ(retained.downtimes[0].first, std::string("web1\0http", 9));
  EXPECT_TRUE(retained.downtimes[0].second.is_in_effect);
  EXPECT_EQ(retained.next_comment, 6u);  // though comment 5 is gone
  EXPECT_EQ(retained.next_problem, 2u);
  EXPECT_EQ(retained.stopped, unix_seconds(1'000));
  ASSERT_EQ(retained.switches.size(), 1u);
  EXPECT_FALSE(retained.switches[0].second);
}

TEST_F(StoreTest, ADamagedStateIsLeftOut) {
  Batch batch;
  batch.state({"web1", ""}, "{\"state\": 77}");
  batch.state({"web2", ""}, "{\"state\": 5}");
  store(batch);
  const Retained retained = load();
  ASSERT_EQ(retained.objects.size(), 1u);
  EXPECT_EQ(retained.objects[0].state.state, State::kDown);
}

TEST_F(StoreTest, ABatchThatFailedTakesTheNextBehindIt) {
  Batch first, second;
  first.state({"web1", ""}, "{\"state\": 4}");
  second.state({"web1", ""}, "{\"state\": 5}");
  Comment comment;
  comment.id = 1;
  first.comment({"web1", ""}, comment);
  second.remove_comment(1);
  first.append(std::move(second));
  store(first);
  const Retained retained = load();
  ASSERT_EQ(retained.objects.size(), 1u);
  EXPECT_EQ(retained.objects[0].state.state, State::kDown);
  EXPECT_TRUE(retained.comments.empty());
}

TEST(CheckLog, KnowsWhatALineIsAbout) {
  EXPECT_EQ(subject_of("SERVICE ALERT: web1;http;CRITICAL;HARD;3;no: answer"), (ObjectName{"web1", "http"}));
  EXPECT_EQ(subject_of("HOST ALERT: web1;DOWN;SOFT;1;x"), (ObjectName{"web1", ""}));
  EXPECT_EQ(subject_of("SERVICE NOTIFICATION: anna;web1;http;CRITICAL;notify;x"), (ObjectName{"web1", "http"}));
  EXPECT_EQ(subject_of("HOST DOWNTIME ALERT: web1;STARTED; x"), (ObjectName{"web1", ""}));
  EXPECT_EQ(subject_of("EXTERNAL COMMAND: DISABLE_NOTIFICATIONS;"), (ObjectName{}));
  EXPECT_EQ(subject_of("Nagios 4 starting"), (ObjectName{}));
}

TEST_F(StoreTest, ThePastIsToldByTheLog) {
  Batch batch;
  const auto line = [&](std::int64_t second, std::string text) {
    const ObjectName name = subject_of(text);
    EXPECT_TRUE(batch.line({unix_seconds(second), name, std::move(text)}));
  };
  line(100, "SERVICE ALERT: a;b;WARNING;HARD;3;w");
  line(150, "SERVICE NOTIFICATION: anna;a;b;WARNING;notify;w");
  line(210, "SERVICE ALERT: a;b;CRITICAL;SOFT;1;c");
  line(220, "SERVICE ALERT: a;other;OK;HARD;1;fine");
  line(230, "SERVICE ALERT: a;b;CRITICAL;HARD;2;c");
  line(260, "SERVICE ALERT: a;b;OK;HARD;2;fine");
  line(900, "SERVICE ALERT: a;b;UNKNOWN;HARD;2;later");
  store(batch);
  const PastQuery query{.name = {"a", "b"}, .from = unix_seconds(200), .until = unix_seconds(300)};
  const auto past = database_->read([&](Connection& connection) { return past_of(connection, query); });
  ASSERT_TRUE(past) << past.error().to_string();
  ASSERT_EQ(past->spans.size(), 4u);
  EXPECT_EQ(past->spans[0].state, State::kWarning);
  EXPECT_EQ(past->spans[0].from, unix_seconds(200));
  EXPECT_EQ(past->spans[0].until, unix_seconds(210));
  EXPECT_FALSE(past->spans[1].is_hard);
  EXPECT_EQ(past->spans[3].state, State::kOk);
  EXPECT_EQ(past->spans[3].until, unix_seconds(300));
  ASSERT_EQ(past->entries.size(), 3u);
  EXPECT_EQ(past->entries[0].at, unix_seconds(260));

  const auto removed =
      database_->write([&](Connection& connection) { return remove_log_before(connection, unix_seconds(221), 100); });
  EXPECT_EQ(*removed, 4);
}

}  // namespace
}  // namespace bellwether::checks
