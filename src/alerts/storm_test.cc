// One router goes down, and a thousand hosts behind it with it: one page, one recovery, in whatever order they are found.
#include <algorithm>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "alerts/testing.h"

namespace bellwether::alerts {
namespace {

constexpr std::size_t kDependents = 1000;

enum class Order { kRouterFirst, kRouterLast, kRouterAmong };
enum class Knowledge {
  kNamed,      // each dependent names its cause from the start
  kLookedUp,   // none does, but the finder knows when it is asked
  kNamedLate,  // only a second result, once the router is known to be down, names it
};

class Storm : public testing::TestWithParam<std::tuple<Order, Knowledge, Order>> {
 protected:
  Storm() {
    people_.contact("anna");
    people_.contact("bob");
    desk_ = std::make_unique<Desk>(Options{}, people_.build());
    router_.host = "router";
    router_.state = State::kUp;
    router_.policy.contacts = {people_.index("anna"), people_.index("bob")};
    for (std::size_t i = 0; i < kDependents; ++i) {
      Subject& one = dependents_.emplace_back();
      one.host = fmt::format("web{}", i);
      one.state = State::kUp;
      one.policy.contacts = router_.policy.contacts;
    }
  }
  // Who is seen when, within `spread`.
  std::vector<std::pair<UnixSeconds, Subject*>> order(Order order, seconds spread) {
    std::vector<std::pair<UnixSeconds, Subject*>> seen;
    for (Subject& one : dependents_) seen.emplace_back(desk_->now + seconds(1 + random_() % spread.count()), &one);
    std::ranges::sort(seen, {}, [](const auto& one) { return one.first; });
    if (order == Order::kRouterFirst) seen.insert(seen.begin(), {desk_->now, &router_});
    if (order == Order::kRouterLast) seen.emplace_back(desk_->now + spread + seconds(1), &router_);
    if (order == Order::kRouterAmong)
      seen.insert(seen.begin() + kDependents / 2, {seen[kDependents / 2].first, &router_});
    return seen;
  }
  void see_all(Order found, bool is_down) {
    for (const auto& [at, subject] : order(found, seconds(20))) {
      desk_->advance_to(at);
      if (subject == &router_) {
        router_is_down_ = is_down;
        desk_->see(router_, is_down ? State::kDown : State::kUp);
      } else {
        desk_->see(*subject, !is_down ? State::kUp : subject->cause.empty() ? State::kDown : State::kUnreachable);
      }
    }
  }

  std::mt19937 random_{42};
  PeopleBuilder people_;
  std::unique_ptr<Desk> desk_;
  Subject router_;
  std::vector<Subject> dependents_;
  bool router_is_down_ = false;
};

TEST_P(Storm, IsOnePageAndOneRecovery) {
  const auto [found, knowledge, healed] = GetParam();
  if (knowledge == Knowledge::kNamed) {
    for (Subject& one : dependents_) one.cause = "checks/router";
  }
  if (knowledge == Knowledge::kLookedUp) {
    desk_->engine->set_cause_lookup([this](std::string_view key) {
      return router_is_down_ && key != "checks/router" ? std::string("checks/router") : std::string();
    });
  }
  see_all(found, true);
  if (knowledge == Knowledge::kNamedLate) {
    for (Subject& one : dependents_) {
      one.cause = "checks/router";
      desk_->see(one, State::kUnreachable);
    }
  }
  desk_->advance(seconds(600));
  ASSERT_EQ(desk_->pages.size(), 2u);
  for (const Page& page : desk_->pages) {
    EXPECT_EQ(page.message.host, "router");
    EXPECT_EQ(page.message.kind, Kind::kProblem);
    EXPECT_EQ(page.message.folded, kDependents);
    EXPECT_EQ(page.message.folded_names.size(), Options{}.folded_names);
    EXPECT_EQ(page.message.title, "router is DOWN (1000 follow)");
  }
  EXPECT_EQ(desk_->take_said(),
            (std::vector<std::string>{"anna: router is DOWN (1000 follow)", "bob: router is DOWN (1000 follow)"}));

  // Everybody reports again, as checks do, and nobody hears of it.
  desk_->advance(seconds(300));
  for (Subject& one : dependents_) desk_->see(one, one.state);
  desk_->advance(seconds(300));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{});

  for (Subject& one : dependents_) one.cause.clear();
  see_all(healed, false);
  desk_->advance(seconds(600));
  EXPECT_EQ(desk_->take_said(), (std::vector<std::string>{"anna: router is UP again (1000 follow)",
                                                          "bob: router is UP again (1000 follow)"}));
  EXPECT_EQ(desk_->engine->find_problem("checks/router"), nullptr);
  EXPECT_EQ(desk_->engine->find_problem("checks/web1"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Orders, Storm,
                         testing::Combine(testing::Values(Order::kRouterFirst, Order::kRouterLast, Order::kRouterAmong),
                                          testing::Values(Knowledge::kNamed, Knowledge::kLookedUp,
                                                          Knowledge::kNamedLate),
                                          testing::Values(Order::kRouterFirst, Order::kRouterLast)));

class SmallStorm : public testing::Test {
 protected:
  SmallStorm() {
    people_.contact("anna");
    desk_ = std::make_unique<Desk>(Options{}, people_.build());
    router_ = host("router");
    web_ = host("web1");
  }
  Subject host(std::string name) {
    Subject subject{.host = std::move(name), .state = State::kUp};
    subject.policy.contacts = {people_.index("anna")};
    return subject;
  }
  PeopleBuilder people_;
  std::unique_ptr<Desk> desk_;
  Subject router_, web_;
};

TEST_F(SmallStorm, TellsWhatIsStillDownOnceItsCauseIsGone) {
  desk_->see(router_, State::kDown);
  web_.cause = "checks/router";
  EXPECT_EQ(desk_->see(web_, State::kUnreachable).stopped_by, Filter::kInhibited);
  desk_->advance(seconds(60));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{"anna: router is DOWN (1 follows)"});
  desk_->see(router_, State::kUp);
  web_.cause.clear();
  EXPECT_EQ(desk_->see(web_, State::kDown).stopped_by, Filter::kHeld);
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{"anna: router is UP again (1 follows)"});
  desk_->advance(seconds(60));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{"anna: web1 is DOWN"});
}

TEST_F(SmallStorm, SaysNothingOfWhatHealsWhileItWaits) {
  EXPECT_EQ(desk_->see(web_, State::kDown).stopped_by, Filter::kHeld);
  desk_->advance(seconds(10));
  EXPECT_EQ(desk_->see(web_, State::kUp).stopped_by, Filter::kNotToldBefore);
  desk_->advance(seconds(600));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{});
}

TEST_F(SmallStorm, BringsTheFinderUpToDateAfterAHold) {
  desk_->see(web_, State::kDown);
  desk_->advance(seconds(60));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{"anna: web1 is DOWN"});
  EXPECT_EQ(desk_->see(web_, State::kDown).stopped_by, Filter::kTooEarly);
  EXPECT_EQ(web_.notification.number, 1u);
  EXPECT_EQ(web_.notification.next, kNoon + seconds(30 + 1800));
  desk_->advance(seconds(1800));
  EXPECT_TRUE(desk_->see(web_, State::kDown).is_told()) << "a repeated page waits for nothing";
  EXPECT_EQ(web_.notification.number, 2u);
  EXPECT_TRUE(desk_->see(web_, State::kUp).is_told());
}

TEST_F(SmallStorm, NamesWhatItToldLater) {
  desk_->see(web_, State::kDown);
  EXPECT_TRUE(desk_->told_later.empty());
  desk_->advance(seconds(60));
  ASSERT_EQ(desk_->told_later, std::vector<std::string>{"checks/web1"});
  desk_->engine->settle("checks/web1", State::kDown, web_.notification);
  EXPECT_EQ(web_.notification.number, 1u);
  EXPECT_EQ(web_.notification.last, kNoon + seconds(30));
  EXPECT_EQ(web_.notification.next, kNoon + seconds(30 + 1800));
  web_.notification.number = 7;  // what the finder says from then on is its own
  desk_->engine->settle("checks/web1", State::kDown, web_.notification);
  EXPECT_EQ(web_.notification.number, 7u);
}

TEST_F(SmallStorm, TellsAFollowerWhoseCauseIsNeverFound) {
  web_.cause = "checks/router";
  EXPECT_EQ(desk_->see(web_, State::kUnreachable).stopped_by, Filter::kHeld);
  Subject other = host("web2");
  other.cause = "checks/router";
  desk_->advance(seconds(100));
  desk_->see(other, State::kUnreachable);
  desk_->advance(seconds(199));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{});
  desk_->advance(seconds(2));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{"anna: web1 is UNREACHABLE, and 1 more"});
}

TEST_F(SmallStorm, FoldsBehindACauseThatIsInDowntimeOrAcknowledged) {
  Subject down = router_;
  down.state = State::kDown;
  Facts facts = down.facts();
  facts.is_in_downtime = true;
  const Request request{.kind = Kind::kProblem};
  EXPECT_EQ(desk_->engine->notify(desk_->now, facts, down.policy, request, down.notification, {}).stopped_by,
            Filter::kDowntime);
  web_.cause = "checks/router";
  EXPECT_EQ(desk_->see(web_, State::kUnreachable).stopped_by, Filter::kInhibited);
  desk_->advance(seconds(600));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{});
}

TEST_F(SmallStorm, DoesNotSwallowWhatItsCauseTellsNobody) {
  Subject silent{.host = "router", .state = State::kUp};  // nobody's
  EXPECT_EQ(desk_->see(silent, State::kDown).stopped_by, Filter::kNobody);
  web_.cause = "checks/router";
  desk_->see(web_, State::kUnreachable);
  desk_->advance(seconds(600));
  EXPECT_EQ(desk_->take_said(), std::vector<std::string>{"anna: web1 is UNREACHABLE"});
}

TEST_F(SmallStorm, KeepsNagiosWaysWhenAsked) {
  Options options;
  options.strict_nagios = true;
  Desk strict(options, people_.build());
  EXPECT_TRUE(strict.see(router_, State::kDown).is_told());
  web_.cause = "checks/router";
  EXPECT_TRUE(strict.see(web_, State::kUnreachable).is_told());
}

}  // namespace
}  // namespace bellwether::alerts
