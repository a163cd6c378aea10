#include "alerts/escalations.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "alerts/testing.h"

namespace bellwether::alerts {
namespace {

// Three escalations over a subject that everybody hears of each hour: 2–3 (30 min), 3–0 (10 min), 5–6 (its own interval, recoveries only).
struct Ladder {
  Ladder() {
    for (const char* const name : {"desk", "second", "third", "chief"}) people.contact(name);
    directory = people.build();
    policy.interval = seconds(3600);
    policy.contacts = {people.index("desk")};
    policy.escalations = {
        {.first = 2, .last = 3, .interval = seconds(1800), .contacts = {people.index("second")}},
        {.first = 3, .last = 0, .interval = seconds(600), .contacts = {people.index("third"), people.index("second")}},
        {.first = 5, .last = 6, .options = options_of("r"), .contacts = {people.index("chief")}}};
  }
  PeopleBuilder people;
  std::shared_ptr<const Directory> directory;
  Policy policy;
};

TEST(Escalations, HoldByNumber) {
  const Ladder ladder;
  struct Case {
    std::uint32_t number;
    State state;
    bool first, second, third;
    int interval;
  };
  for (const Case& one : std::initializer_list<Case>{{1, State::kCritical, false, false, false, 3600},
                                                     {2, State::kCritical, true, false, false, 1800},
                                                     {3, State::kCritical, true, true, false, 600},
                                                     {4, State::kWarning, false, true, false, 600},
                                                     {5, State::kCritical, false, true, false, 600},
                                                     // A recovery goes by the number before it.
                                                     {2, State::kOk, false, false, false, 3600},
                                                     {3, State::kOk, true, false, false, 1800},
                                                     {4, State::kOk, true, true, false, 600},
                                                     {6, State::kOk, false, true, true, 600},
                                                     {8, State::kOk, false, true, false, 600}}) {
    const bool wanted[] = {one.first, one.second, one.third};
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(is_valid(ladder.policy.escalations[i], kNoon, one.state, one.number, *ladder.directory), wanted[i])
          << "escalation " << i << ", number " << one.number << ", " << state_name(one.state);
    }
    EXPECT_EQ(notification_interval(ladder.policy, kNoon, one.state, one.number, *ladder.directory),
              seconds(one.interval))
        << one.number;
  }
}

TEST(Escalations, HoldInTheirPeriodAndStates) {
  PeopleBuilder people;
  const TimeperiodIndex never = people.period("never", "2001-01-01", "00:00-24:00");
  const auto directory = people.build();
  EXPECT_FALSE(is_valid({.first = 1, .period = never}, kNoon, State::kCritical, 1, *directory));
  EXPECT_FALSE(is_valid({.first = 1, .options = options_of("w")}, kNoon, State::kCritical, 1, *directory));
  EXPECT_TRUE(is_valid({.first = 1, .options = options_of("c")}, kNoon, State::kCritical, 1, *directory));
}

Options strict() {
  Options options;
  options.strict_nagios = true;
  return options;
}

TEST(Escalations, ReplaceAndJoin) {
  Ladder ladder;
  Desk desk(strict(), ladder.directory);
  Subject subject{.host = "web1", .service = "http", .policy = ladder.policy};
  const std::vector<std::vector<std::string>> wanted{
      {"desk"}, {"second"}, {"second", "third"}, {"second", "third"}, {"second", "third"}};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Decision decision = desk.see(subject, State::kCritical);
    std::vector<std::string> told;
    for (const Told& one : decision.told) told.push_back(ladder.directory->contact(one.contact).name);
    std::ranges::sort(told);
    EXPECT_EQ(told, wanted[i]) << "notification " << i + 1;
    EXPECT_EQ(subject.notification.number, i + 1);
    desk.now = subject.notification.next;
  }
  // The recovery is number 6 and goes by number 5.
  const Decision recovery = desk.see(subject, State::kOk);
  ASSERT_EQ(recovery.told.size(), 3u);
}

TEST(Escalations, ObeyTheOptionsOfCustomNotifications) {
  Ladder ladder;
  Desk desk(strict(), ladder.directory);
  Subject subject{.host = "web1", .service = "http", .state = State::kCritical, .policy = ladder.policy};
  const auto told = [&](unsigned options) {
    return desk.say(subject, {.kind = Kind::kCustom, .author = "a", .comment = "b", .options = options}).told.size();
  };
  EXPECT_EQ(told(0), 1u);
  EXPECT_EQ(subject.notification.number, 0u);
  EXPECT_EQ(told(Request::kBroadcast), 4u);
  EXPECT_EQ(told(Request::kIncrement), 1u);
  EXPECT_EQ(subject.notification.number, 1u);
  EXPECT_EQ(told(Request::kIncrement), 1u) << "number 2 is escalated";
  desk.engine->set_enabled(false);
  EXPECT_EQ(told(0), 0u);
  EXPECT_EQ(told(Request::kForced), 1u);
}

TEST(Escalations, EndTheNotificationsWithAnIntervalOfNothing) {
  PeopleBuilder people;
  people.contact("desk");
  const auto directory = people.build();
  Desk desk(strict(), directory);
  Subject subject{.host = "web1", .service = "http"};
  subject.policy.contacts = {people.index("desk")};
  subject.policy.interval = seconds(0);
  EXPECT_TRUE(desk.see(subject, State::kCritical).is_told());
  desk.now += std::chrono::hours(10);
  EXPECT_EQ(desk.see(subject, State::kCritical).stopped_by, Filter::kNoMore);
  EXPECT_TRUE(desk.see(subject, State::kOk).is_told());
}

}  // namespace
}  // namespace bellwether::alerts
