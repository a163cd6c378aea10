// Whatever happens in whatever order, restarts included: nobody is told twice of one notification, and of an end hears only who heard of
// the problem. The ledger is a real one: what the engine writes is what its successor reads.
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "alerts/message.h"
#include "alerts/testing.h"
#include "ledger/outbox.h"
#include "ledger/testing.h"

namespace bellwether::alerts {
namespace {

class Properties : public ledger::LedgerTest, public testing::WithParamInterface<unsigned> {
 protected:
  Properties() : random_(GetParam()) {
    for (const char* const name : {"anna", "bob", "cleo", "dora"}) people_.contact(name);
    people_.contact("bob").service.options = options_of("cr");
    people_.contact("cleo").host.options = options_of("dr");
    people_.contact("cleo").service.period = people_.period("mornings", "monday", "00:00-12:00");
    options_.schedules = {
        {.name = "oncall", .layers = {{.people = {"anna", "dora"}, .start = "2026-11-01", .shift = "12h"}}}};
    options_.routes = {
        {.match = {"severity=critical"},
         .contacts = {"oncall"},
         .goes_on = true,
         .escalate = {{.after = seconds(900), .contacts = {"cleo", "oncall"}}}},
        {.match = {"host=~web[0-3]"}, .contacts = {"dora"}, .group_by = {"host"}, .group_wait = seconds(20)}};
    options_.quiet_hours = {"02:00-05:00"};
    directory_ = people_.build();
    desk_ = std::make_unique<Desk>(options_, directory_);
    const std::vector<ContactIndex> contacts{people_.index("anna"), people_.index("bob"), people_.index("cleo")};
    subjects_.reserve(16);
    for (int i = 0; i < 8; ++i) {
      Subject& host = subjects_.emplace_back();
      host.host = fmt::format("web{}", i);
      host.state = State::kUp;
      host.policy.contacts = contacts;
      host.policy.escalations = {{.first = 2, .last = 0, .contacts = {people_.index("dora")}}};
      Subject& service = subjects_.emplace_back();
      service.host = host.host;
      service.service = "http";
      service.policy.contacts = contacts;
    }
  }

  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

  void step() {
    Subject& subject = subjects_[pick(static_cast<unsigned>(subjects_.size()))];
    const bool is_host = subject.service.empty();
    switch (pick(12)) {
      case 0:
        desk_->advance(seconds(pick(4000)));
        break;
      case 1:
        desk_->engine->acknowledge(fmt::format("checks/{}{}", subject.host, is_host ? "" : "/http"), pick(2) == 0);
        break;
      case 2:
        comment_ = fmt::format("comment {}", random_());
        desk_->say(subject, {.kind = Kind::kCustom, .author = "a", .comment = comment_, .options = pick(8)});
        break;
      case 3:
        if (pick(4) == 0) restart();
        break;
      case 4: {
        Result<Matcher> matcher = Matcher::parse(fmt::format("host={}", subject.host));
        (void)desk_->engine->add_silence(
            desk_->now, {.matchers = {*matcher}, .start = desk_->now, .end = desk_->now + seconds(1 + pick(3000))});
        break;
      }
      case 5:
        subject.cause = pick(2) == 0 && subject.host != "web0" ? "checks/web0" : "";
        break;
      default: {
        static constexpr State kHosts[] = {State::kUp, State::kDown, State::kDown, State::kUnreachable};
        static constexpr State kServices[] = {State::kOk, State::kWarning, State::kCritical, State::kUnknown};
        desk_->see(subject, is_host ? kHosts[pick(4)] : kServices[pick(4)]);
        desk_->advance(seconds(pick(40)));
      }
    }
    desk_->collect();
    examine();
  }

  // What the ledger has is all that the next engine knows.
  void restart() {
    const auto writes = std::exchange(desk_->writes, {});
    ASSERT_TRUE(database_->write([&](ledger::Connection& connection) -> Result<void> {
      for (const auto& write : writes) TRY_VOID(write(connection));
      return {};
    }));
    Result<Kept> kept = load_kept(*database_, Log(null_log_sink(), "alerts"));
    ASSERT_TRUE(kept) << kept.error().to_string();
    desk_->restart(options_, std::move(*kept));
  }

  void examine() {
    for (const Page& page : desk_->pages) {
      EXPECT_TRUE(keys_.insert(page.key).second) << "twice: " << page.contact << ", " << page.message.title;
      EXPECT_TRUE(told_.emplace(page.message.notification, page.contact).second)
          << page.contact << " hears twice: " << page.message.title;
      const Message& message = page.message;
      const std::string subject = subject_name(message.module, message.host, message.service);
      if (message.kind == Kind::kProblem) {
        heard_[subject].insert(page.contact);
        for (const std::string& name : message.folded_names) heard_[name].insert(page.contact);
      }
      if (message.kind == Kind::kRecovery) {
        EXPECT_TRUE(heard_[subject].contains(page.contact))
            << page.contact << " hears of an end only: " << message.title;
      }
    }
    desk_->pages.clear();
  }

  std::mt19937 random_;
  std::string comment_;
  Options options_;
  PeopleBuilder people_;
  std::shared_ptr<const Directory> directory_;
  std::unique_ptr<Desk> desk_;
  std::vector<Subject> subjects_;
  std::set<std::string> keys_;
  std::set<std::pair<std::string, std::string>> told_;
  std::map<std::string, std::set<std::string>> heard_;
};

TEST_P(Properties, NobodyIsToldTwiceNorOfAnEndOnly) {
  for (int i = 0; i < 2000 && !HasFailure(); ++i) step();
  EXPECT_GT(keys_.size(), 100u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Properties, testing::Range(1u, 13u));

class Restart : public ledger::LedgerTest {};

TEST_F(Restart, NeitherForgetsNorRepeatsWhatWaits) {
  PeopleBuilder people;
  people.contact("anna");
  const auto directory = people.build();
  Desk desk(Options{}, directory);
  Subject router{.host = "router", .state = State::kUp};
  router.policy.contacts = {people.index("anna")};
  Subject web = router;
  web.host = "web1";
  web.cause = "checks/router";
  desk.see(router, State::kDown);
  desk.see(web, State::kUnreachable);
  ASSERT_TRUE(desk.pages.empty());
  ASSERT_TRUE(database_->write([&](ledger::Connection& connection) -> Result<void> {
    for (const auto& write : desk.writes) TRY_VOID(write(connection));
    return {};
  }));
  const auto reload = [&] {
    Result<Kept> kept = load_kept(*database_, Log(null_log_sink(), "alerts"));
    EXPECT_TRUE(kept);
    desk.restart(Options{}, std::move(*kept));
  };
  reload();
  desk.advance(seconds(60));
  EXPECT_EQ(desk.take_said(), std::vector<std::string>{"anna: router is DOWN (1 follows)"});
  ASSERT_TRUE(database_->write([&](ledger::Connection& connection) -> Result<void> {
    for (const auto& write : desk.writes) TRY_VOID(write(connection));
    return {};
  }));
  reload();
  desk.advance(seconds(60));
  EXPECT_EQ(desk.take_said(), std::vector<std::string>{});
  desk.see(router, State::kUp);
  EXPECT_EQ(desk.take_said(), std::vector<std::string>{"anna: router is UP again (1 follows)"});
}

TEST_F(Restart, StoresPagesTheLogAndTheTimelineInOneTransaction) {
  PeopleBuilder people;
  people.contact("anna");
  people.contact("bob");
  const auto directory = people.build();
  auto engine = make_engine(Options{}, directory, metrics_, Log(null_log_sink(), "alerts"));
  Subject web{.host = "web1", .service = "http", .state = State::kCritical};
  web.policy.contacts = {people.index("anna"), people.index("bob")};
  ASSERT_TRUE(engine->notify(kNoon, web.facts(), web.policy, {}, web.notification, {}).is_told());
  const Outgoing outgoing = engine->take_outgoing();
  // Stored again, as after a crash between storing and forgetting: the outbox keeps one of each.
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(database_->write([&](ledger::Connection& connection) { return outgoing.store(connection); }));
  }
  const auto counts = ledger::Outbox(*database_).counts();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->waiting, 2);
  const auto events = ledger::Events(*database_).query({.from = kNoon, .until = kNoon, .kinds = {"page"}, .limit = 10});
  ASSERT_TRUE(events);
  ASSERT_FALSE(events->empty());
  EXPECT_EQ(events->front().what, "web1/http is CRITICAL → anna, bob");
}

}  // namespace
}  // namespace bellwether::alerts
