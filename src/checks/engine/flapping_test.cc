#include "checks/engine/flapping.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::Site;
using testing::Watch;

StateHistory history_of(const std::vector<int>& states) {
  StateHistory history;
  for (const int state : states) history.push(static_cast<std::uint8_t>(state));
  return history;
}

// The percentage as Nagios' documentation defines it, step by step.
double percent_by_definition(const StateHistory& history) {
  double sum = 0;
  for (std::size_t slot = 1; slot < StateHistory::kSlots; ++slot) {
    if (history.at(slot) != history.at(slot - 1)) sum += 0.75 + (static_cast<double>(slot) - 1) * 0.5 / 19;
  }
  return sum * 100 / 20;
}

TEST(Flapping, WeighsNewChangesMore) {
  EXPECT_FLOAT_EQ(percent_state_change(StateHistory()), 0);
  std::vector<int> alternating;
  for (int i = 0; i < 21; ++i) alternating.push_back(i % 2);
  EXPECT_NEAR(percent_state_change(history_of(alternating)), 100, 0.001);
  std::vector<int> newest(21, 0), oldest(21, 0);
  newest.back() = 1;
  oldest.front() = 1;
  EXPECT_NEAR(percent_state_change(history_of(newest)), 6.25, 0.001);
  EXPECT_NEAR(percent_state_change(history_of(oldest)), 3.75, 0.001);
}

RC_GTEST_PROP(Flapping, AgreesWithTheDefinition, (const std::vector<std::uint8_t>& states)) {
  StateHistory history;
  for (const std::uint8_t state : states) history.push(state % 4);
  RC_ASSERT(std::abs(percent_state_change(history) - percent_by_definition(history)) < 0.001);
}

// Alternates hard states until the service flaps.
void flap(Watch& watch, ObjectRef object) {
  for (int i = 0; i < 21 && !watch.state(object).is_flapping; ++i) {
    ASSERT_TRUE(watch.passive(object, i % 2 == 0 ? 2 : 0));
    watch.now += seconds(1);
  }
  ASSERT_TRUE(watch.state(object).is_flapping);
}

TEST(Flapping, LeavesACommentWhileItLasts) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  flap(watch, service);
  ASSERT_EQ(watch.engine->comments_of(service).size(), 1u);
  EXPECT_EQ(watch.engine->comments_of(service)[0]->entry, Comment::Entry::kFlapping);
  EXPECT_THAT(watch.engine->comments_of(service)[0]->text, HasSubstr("are being suppressed"));
  watch.reload();  // it still flaps, and says so
  EXPECT_TRUE(watch.state(service).is_flapping);
  EXPECT_EQ(watch.engine->comments_of(service).size(), 1u);
  watch.engine->clear_flapping(watch.second(), service, watch.actions);
  EXPECT_THAT(watch.actions.lines,
              Contains(HasSubstr("SERVICE FLAPPING ALERT: h0;s0;STOPPED; Flapping state cleared")));
  EXPECT_FALSE(watch.state(service).is_flapping);
  EXPECT_TRUE(watch.engine->comments_of(service).empty());
}

TEST(Flapping, OwesARecoveryToThoseWhoWereTold) {
  Site site({.max_check_attempts = 1});
  site.service(0).high_flap_threshold = 10;
  site.service(0).low_flap_threshold = 6;
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  for (const int status : {2, 0, 2}) {  // the last one, told, starts the flapping
    ASSERT_TRUE(watch.passive(service, status));
    watch.now += seconds(1);
  }
  ASSERT_TRUE(watch.state(service).is_flapping);
  (void)watch.actions.take_lines();
  for (int i = 0; i < 21 && watch.state(service).is_flapping; ++i) {
    ASSERT_TRUE(watch.passive(service, 0));
    watch.now += seconds(1);
  }
  const bool was_told = watch.state(service).notification.notified_on == 0;
  EXPECT_TRUE(was_told);
  EXPECT_FALSE(watch.state(service).owes_recovery);
}

TEST(Flapping, EndsWhenDetectionIsSwitchedOff) {
  Site site({.max_check_attempts = 1});
  Watch watch(site.finish());
  const ObjectRef service = testing::service(0);
  flap(watch, service);
  watch.engine->set_switch(watch.second(), service, Switch::kFlapDetection, false, watch.actions);
  EXPECT_FALSE(watch.state(service).is_flapping);
  EXPECT_THAT(watch.actions.lines,
              Contains("SERVICE FLAPPING ALERT: h0;s0;DISABLED; Flap detection has been disabled"));
}

TEST(Flapping, HostsFlapByTheirOwnResultsAndThoseOfTheirServices) {
  Site site({.check_interval = 10, .max_check_attempts = 1});
  Watch watch(site.finish());
  for (int i = 0; i < 21 && !watch.state(testing::host(0)).is_flapping; ++i) {
    ASSERT_TRUE(watch.passive(testing::host(0), i % 2));
    watch.now += seconds(1);
  }
  ASSERT_TRUE(watch.state(testing::host(0)).is_flapping);
  EXPECT_THAT(watch.actions.lines,
              Contains(HasSubstr("HOST FLAPPING ALERT: h0;STARTED; Host appears to have started")));
  // Each result of a service is a sample of the host as well, once in the mean interval of its services.
  ASSERT_TRUE(watch.passive(testing::host(0), 0));
  const float before = watch.state(testing::host(0)).percent_state_change;
  for (int i = 0; i < 30; ++i) {
    watch.now += seconds(11);
    ASSERT_TRUE(watch.passive(testing::service(0), 0));
  }
  EXPECT_LT(watch.state(testing::host(0)).percent_state_change, before);
  EXPECT_FALSE(watch.state(testing::host(0)).is_flapping);
}

}  // namespace
}  // namespace bellwether::checks
