// What people do: acknowledgements, comments, switches, adaptations, custom notifications.
#include <gmock/gmock.h>

#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kStart;
using testing::Site;
using testing::Watch;

Acknowledgement acknowledgement(Acknowledgement::Kind kind) {
  Acknowledgement made;
  made.kind = kind;
  made.author = "ada";
  made.comment = "on it";
  return made;
}

class AcknowledgementTest : public ::testing::Test {
 protected:
  AcknowledgementTest() : site_({.check_interval = 3600, .max_check_attempts = 1}), watch_(site_.finish()) {
    EXPECT_TRUE(watch_.passive(service_, 1));
    (void)watch_.actions.take_lines();
  }
  void acknowledge(Acknowledgement made, bool notify = false) {
    const auto done = watch_.engine->acknowledge(watch_.second(), service_, std::move(made), notify, watch_.actions);
    ASSERT_TRUE(done) << done.error().to_string();
  }
  bool is_acknowledged() const { return watch_.state(service_).acknowledgement != nullptr; }

  const ObjectRef service_ = testing::service(0);
  Site site_;
  Watch watch_;
};

TEST_F(AcknowledgementTest, ANormalOneGoesWithTheNextChange) {
  acknowledge(acknowledgement(Acknowledgement::Kind::kNormal));
  EXPECT_TRUE(is_acknowledged());
  EXPECT_EQ(watch_.engine->comments_of(service_).at(0)->text, "on it");
  ASSERT_TRUE(watch_.passive(service_, 1));
  EXPECT_TRUE(is_acknowledged());
  ASSERT_TRUE(watch_.passive(service_, 2));
  EXPECT_FALSE(is_acknowledged());
  EXPECT_TRUE(watch_.engine->comments_of(service_).empty());
}

TEST_F(AcknowledgementTest, AStickyOneGoesWithTheRecovery) {
  acknowledge(acknowledgement(Acknowledgement::Kind::kSticky));
  ASSERT_TRUE(watch_.passive(service_, 2));
  EXPECT_TRUE(is_acknowledged());
  ASSERT_TRUE(watch_.passive(service_, 0));
  EXPECT_FALSE(is_acknowledged());
}

TEST_F(AcknowledgementTest, APersistentCommentStays) {
  Acknowledgement made = acknowledgement(Acknowledgement::Kind::kNormal);
  made.is_persistent = true;
  acknowledge(std::move(made));
  ASSERT_TRUE(watch_.passive(service_, 0));
  EXPECT_EQ(watch_.engine->comments_of(service_).size(), 1u);
}

TEST_F(AcknowledgementTest, ContactsAreToldWhenAsked) {
  acknowledge(acknowledgement(Acknowledgement::Kind::kNormal), true);
  EXPECT_THAT(watch_.actions.take_lines(),
              ElementsAre("SERVICE NOTIFICATION: oncall;h0;s0;ACKNOWLEDGEMENT (WARNING);notify;o;ada;on it"));
}

TEST_F(AcknowledgementTest, AnExpiringOneEndsAndTheProblemIsToldAgain) {
  watch_.now += seconds(3600);
  Acknowledgement made = acknowledgement(Acknowledgement::Kind::kSticky);
  made.expires = watch_.second() + seconds(60);
  acknowledge(std::move(made));
  watch_.reload();  // nothing of it is lost
  EXPECT_EQ(watch_.state(service_).acknowledgement->expires, watch_.second() + seconds(60));
  watch_.now += seconds(60);
  EXPECT_LE(watch_.engine->next_wake(), watch_.now);
  watch_.advance();
  EXPECT_FALSE(is_acknowledged());
  EXPECT_TRUE(watch_.engine->comments_of(service_).empty());
  EXPECT_THAT(watch_.actions.lines, Contains("SERVICE NOTIFICATION: oncall;h0;s0;WARNING;notify;o"));
}

TEST_F(AcknowledgementTest, WithoutAProblemThereIsNothingToAcknowledge) {
  ASSERT_TRUE(watch_.passive(service_, 0));
  const auto refused = watch_.engine->acknowledge(
      watch_.second(), service_, acknowledgement(Acknowledgement::Kind::kNormal), false, watch_.actions);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("h0;s0 is OK"));
}

TEST_F(AcknowledgementTest, RemovingItTakesItsComment) {
  acknowledge(acknowledgement(Acknowledgement::Kind::kSticky));
  watch_.engine->remove_acknowledgement(watch_.second(), service_, watch_.actions);
  EXPECT_FALSE(is_acknowledged());
  EXPECT_TRUE(watch_.engine->comments_of(service_).empty());
}

TEST(Comments, ExpireAndAreBounded) {
  Site site;
  Watch watch(site.finish(), {.seed = 1, .max_comments = 2});
  Comment comment;
  comment.object = testing::host(0);
  comment.author = "ada";
  comment.text = "rack 4";
  comment.expires = watch.second() + seconds(10);
  const auto first = watch.engine->add_comment(watch.second(), comment, watch.actions);
  comment.expires = {};
  const auto second = watch.engine->add_comment(watch.second(), comment, watch.actions);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(watch.engine->add_comment(watch.second(), comment, watch.actions).error().code(), Code::kResourceExhausted);
  watch.now += seconds(10);
  watch.advance();
  EXPECT_EQ(watch.engine->find_comment(*first), nullptr);
  EXPECT_NE(watch.engine->find_comment(*second), nullptr);
  EXPECT_EQ(watch.engine->remove_comment(*first, watch.actions).error().code(), Code::kNotFound);
  watch.engine->remove_all_comments(testing::host(0), watch.actions);
  EXPECT_TRUE(watch.engine->comments().empty());
  EXPECT_THAT(watch.actions.removed_comments, ElementsAre(*first, *second));
}

TEST(Comments, ThoseThatAreNotPersistentVanishAtARestartOnly) {
  Site site;
  Watch watch(site.finish());
  Comment comment;
  comment.object = testing::service(0);
  comment.text = "until Monday";
  comment.is_persistent = false;
  ASSERT_TRUE(watch.engine->add_comment(watch.second(), comment, watch.actions));
  comment.is_persistent = true;
  ASSERT_TRUE(watch.engine->add_comment(watch.second(), comment, watch.actions));
  watch.reload();
  EXPECT_EQ(watch.engine->comments().size(), 2u);
  Retained retained = watch.engine->retain();
  retained.is_reload = false;
  watch.restart(std::move(retained));
  EXPECT_EQ(watch.engine->comments().size(), 1u);
  EXPECT_EQ(watch.actions.removed_comments.size(), 1u);
}

TEST(Adaptations, HoldUntilTheyAreUndone) {
  Site site({.check_interval = 300});
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  Engine::Adapt change;
  change.check_interval = 30.0F;
  change.max_check_attempts = 7;
  change.check_command = "check!-H other";
  change.variable = {"RACK", "5"};
  ASSERT_TRUE(watch.engine->adapt(watch.now, service, change, watch.actions));
  watch.engine->set_switch(watch.second(), service, Switch::kNotifications, false, watch.actions);
  watch.reload();
  EXPECT_EQ(watch.engine->check_interval(service), 30.0F);
  EXPECT_EQ(watch.engine->max_attempts(service), 7);
  EXPECT_EQ(watch.engine->check_command(service), "check!-H other");
  EXPECT_FALSE(watch.engine->is_on(service, Switch::kNotifications));
  EXPECT_EQ(watch.state(service).adaptation->modified, 1u | 512 | 1024 | 4096 | 32768);
  Engine::Adapt undo;
  undo.modified_attributes = 0;
  ASSERT_TRUE(watch.engine->adapt(watch.now, service, undo, watch.actions));
  EXPECT_EQ(watch.state(service).adaptation, nullptr);
  EXPECT_EQ(watch.engine->check_interval(service), 300.0F);
  EXPECT_TRUE(watch.engine->is_on(service, Switch::kNotifications));
}

TEST(Adaptations, WithoutSenseAreRefused) {
  Site site;
  Watch watch(site.finish());
  const auto code = [&](const Engine::Adapt& change) {
    return watch.engine->adapt(watch.now, testing::service(0), change, watch.actions).error().code();
  };
  Engine::Adapt change;
  change.check_interval = -1.0F;
  EXPECT_EQ(code(change), Code::kInvalidArgument);
  change = {};
  change.max_check_attempts = 0;
  EXPECT_EQ(code(change), Code::kInvalidArgument);
  change = {};
  change.check_period = "no such period";
  EXPECT_EQ(code(change), Code::kNotFound);
  change = {};
  change.event_handler_command = "no-such!1";
  EXPECT_EQ(code(change), Code::kNotFound);
  EXPECT_EQ(watch.state(testing::service(0)).adaptation, nullptr);
}

TEST(Adaptations, ANewIntervalIsKeptFromNowOn) {
  Site site({.check_interval = 3600});
  Watch watch(site.finish());
  watch.run_until(kStart + seconds(100), [](const CheckRequest&) { return 0; });
  Engine::Adapt change;
  change.check_interval = 60.0F;
  ASSERT_TRUE(watch.engine->adapt(watch.now, testing::service(0), change, watch.actions));
  std::size_t checks = 0;
  watch.run_until(watch.now + seconds(600), [&](const CheckRequest& request) {
    checks += request.object.is_host() ? 0 : 1;
    return 0;
  });
  EXPECT_GE(checks, 9u);
  EXPECT_LE(checks, 11u);
}

TEST(Switches, ActiveChecksStopAndGoOn) {
  Site site({.check_interval = 60});
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  std::size_t checks = 0;
  const auto count = [&](const CheckRequest& request) {
    checks += request.object == service ? 1 : 0;
    return 0;
  };
  watch.run_until(kStart + seconds(120), count);
  watch.engine->set_switch(watch.second(), service, Switch::kActiveChecks, false, watch.actions);
  EXPECT_EQ(watch.state(service).next_check, UnixMillis());
  checks = 0;
  watch.run_until(kStart + seconds(600), count);
  EXPECT_EQ(checks, 0u);
  watch.engine->set_switch(watch.second(), service, Switch::kActiveChecks, true, watch.actions);
  watch.run_until(kStart + seconds(1200), count);
  EXPECT_GE(checks, 9u);
}

TEST(Switches, OfTheProgramOutliveAReload) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  watch.engine->set_program_switch(watch.second(), Engine::Side::kHosts, Switch::kNotifications, false, watch.actions);
  watch.reload();
  EXPECT_FALSE(watch.engine->program_switch(Engine::Side::kServices, Switch::kNotifications));  // one for both
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  EXPECT_THAT(watch.actions.lines, ElementsAre("SERVICE ALERT: h0;s0;CRITICAL;HARD;1;o"));
}

TEST(CustomNotification, SaysWhoAndWhat) {
  Site site;
  Watch watch(site.finish());
  watch.engine->send_custom_notification(watch.second(), testing::host(0), 0, "ada", "cake", watch.actions);
  EXPECT_THAT(watch.actions.take_lines(), ElementsAre("HOST NOTIFICATION: oncall;h0;CUSTOM (UP);notify;;ada;cake"));
}

TEST(DelayedNotification, WaitsUntilThen) {
  Site site({.check_interval = 60, .max_check_attempts = 1});
  Watch watch(site.finish());
  ASSERT_TRUE(watch.passive(testing::service(0), 2));
  (void)watch.actions.take_lines();
  watch.engine->delay_notification(testing::service(0), watch.second() + seconds(500), watch.actions);
  watch.engine->set_notification_number(testing::service(0), 9, watch.actions);
  const auto critical = [](const CheckRequest& request) { return request.object.is_host() ? 0 : 2; };
  watch.run_until(watch.now + seconds(490), critical);
  EXPECT_TRUE(watch.actions.take_lines().empty());
  watch.run_until(watch.now + seconds(120), critical);
  EXPECT_THAT(watch.actions.take_lines(), Contains(HasSubstr("SERVICE NOTIFICATION: oncall;h0;s0;CRITICAL")));
  EXPECT_EQ(watch.state(testing::service(0)).notification.number, 10u);
}

}  // namespace
}  // namespace bellwether::checks
